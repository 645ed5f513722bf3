using Chainrule.Cli.Display;
using Chainrule.Metrics;
using Chainrule.Text;

namespace Chainrule.Cli.Tests.Display;

public class ConfusionTextTests
{
    [Fact]
    public void Right_ones_stand_in_brackets_and_none_is_a_dot() => Assert.Equal(
        [
            " is \\ taken for  cat   a dog",
            " cat              [2]      1",
            " a dog             ·      [3]",
        ],
        Lines(ConfusionText.Of(Matrix([[2, 1], [0, 3]]), ShortNames.Of(["cat", "a dog"]), width: null)));

    [Theory]
    [InlineData(200)]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    [InlineData(24)]
    public void It_fits_any_window_with_all_its_numbers(int width)
    {
        string[] names = [.. Enumerable.Range(0, 12).Select(i => $"a class with a long name, number {i}")];
        var counts = Enumerable
            .Range(0, 12)
            .Select(i => Enumerable.Range(0, 12).Select(j => i == j ? 900 + i : (i * 12) + j).ToArray())
            .ToArray();

        string text = ConfusionText.Of(
            Matrix(counts),
            ShortNames.Of(names, FindingsText.LongestName(Terminal.Of(TextWriter.Null, TextWriter.Null, outputWidth: width))),
            width
        );

        Assert.All(Lines(text), line => Assert.True(line.Length < Math.Max(width, 30), line));
        Assert.All(counts.SelectMany(row => row).Where(count => count > 12), count => Assert.Contains($"{count}", text));
    }

    [Fact]
    public void Short_names_are_headings_themselves_and_numbers_stand_for_long_ones()
    {
        var counts = Enumerable
            .Range(0, 10)
            .Select(i => Enumerable.Range(0, 10).Select(j => i == j ? 1009 : 12).ToArray())
            .ToArray();
        string[] digits = [.. Enumerable.Range(0, 10).Select(i => $"{i}")],
            names = [.. digits.Select(i => $"a class with a long name, number {i}")];

        string[] ofDigits = Lines(ConfusionText.Of(Matrix(counts), ShortNames.Of(digits), 80));
        Assert.Matches("is . taken for +0 +1 +2", ofDigits[0]);
        Assert.StartsWith(" 0  ", ofDigits[1]);

        string[] ofNames = Lines(ConfusionText.Of(Matrix(counts), ShortNames.Of(names), 80));
        Assert.Matches("is . taken for +#1 +#2 +#3", ofNames[0]);
        Assert.StartsWith(" #1   a class", ofNames[1]);
        Assert.EndsWith("umber 0", ofNames[1].Split("  ", StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(30)]
    public void A_table_fits_any_window_and_breaks_no_number(int width)
    {
        var table = new Table(
            ("class", true),
            ("precision", false),
            ("recall", false),
            ("always the same", false),
            ("rows", false)
        );
        table.Add("a long class name", "98.81%", "97.66%", "0.9712 (0.9650 – 0.9812)", "1,009");
        string[] lines = Lines(table.ToString(width));
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        foreach (
            string word in new[] { "precision", "recall", "always", "98.81%", "97.66%", "0.9712", "(0.9650", "0.9812)", "1,009" }
        )
        {
            Assert.Contains(lines.SelectMany(line => line.Split(' ')), part => part == word);
        }

        if (width == 80)
        {
            Assert.Equal(table.ToString(), table.ToString(width));
        }
    }

    [Fact]
    public void A_line_of_the_result_is_broken_between_words()
    {
        var output = new StringWriter { NewLine = "\n" };
        Terminal
            .Of(output, TextWriter.Null, outputWidth: 40)
            .Say("test on 280 rows that no model was trained on, with 95% confidence:");
        Assert.Equal("test on 280 rows that no model was\n  trained on, with 95% confidence:\n", output.ToString());
    }

    [Fact]
    public void Numbers_that_stand_for_classes_are_none_of_their_names()
    {
        int[][] counts = [.. Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 3).Select(j => i == j ? 9 : 1).ToArray())];
        string[] names = ["#1", "a", "a class with quite a long name"];
        string[] lines = Lines(ConfusionText.Of(Matrix(counts), ShortNames.Of(names), 40));
        Assert.Matches("is . taken for +№1", lines[0]);
        Assert.StartsWith(" №1  #1 ", lines[1]);
        Assert.StartsWith(" №2  a ", lines[2]);
    }

    [Fact]
    public void Wide_characters_take_two_columns()
    {
        string[] lines = Lines(
            ConfusionText.Of(
                Matrix([
                    [2, 1],
                    [0, 3],
                ]),
                ShortNames.Of(["日本語", "👩\u200d👩\u200d👧 e\u0301"]),
                width: null
            )
        );
        Assert.Equal(
            [
                " is \\ taken for  日本語   👩\u200d👩\u200d👧 e\u0301",
                " 日本語              [2]     1",
                " 👩\u200d👩\u200d👧 e\u0301                 ·     [3]",
            ],
            lines
        );
    }

    private static string[] Lines(string text) => [.. text.TrimEnd().Split('\n').Select(line => line.TrimEnd())];

    private static ConfusionMatrix Matrix(int[][] counts)
    {
        var matrix = new ConfusionMatrix(counts.Length);
        for (int actual = 0; actual < counts.Length; actual++)
        {
            for (int predicted = 0; predicted < counts.Length; predicted++)
            {
                for (int k = 0; k < counts[actual][predicted]; k++)
                {
                    matrix.Add(actual, predicted);
                }
            }
        }

        return matrix;
    }
}
