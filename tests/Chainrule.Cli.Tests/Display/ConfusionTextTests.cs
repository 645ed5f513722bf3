using Chainrule.Cli.Display;
using Chainrule.Metrics;

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
        Lines(ConfusionText.Of(Matrix([[2, 1], [0, 3]]), ["cat", "a dog"], width: null)));

    [Theory]
    [InlineData(200)]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    [InlineData(24)]
    public void It_fits_any_window_with_all_its_numbers(int width)
    {
        string[] names = [.. Enumerable.Range(0, 12).Select(i => $"a class with a long name, number {i}")];
        var counts = Enumerable.Range(0, 12).Select(i => Enumerable.Range(0, 12).Select(j => i == j ? 900 + i : (i * 12) + j).ToArray()).ToArray();

        string text = ConfusionText.Of(Matrix(counts), names, width);

        Assert.All(Lines(text), line => Assert.True(line.Length < Math.Max(width, 30), line));
        Assert.All(counts.SelectMany(row => row).Where(count => count > 12), count => Assert.Contains($"{count}", text));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(80)]
    public void Words_are_wrapped_and_colors_take_no_room(int width)
    {
        var output = new StringWriter { NewLine = "\n" };
        FindingsText.Wrap(output, "\u001b[33mlook:\u001b[0m a text that is longer than one line of a small window, with an end.", "    ", width);
        string[] lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.True(lines.Length > 0);
        Assert.All(lines, line => Assert.True(line.Replace("\u001b[33m", "", StringComparison.Ordinal).Replace("\u001b[0m", "", StringComparison.Ordinal).Length < width, line));
        Assert.All(lines.Skip(1), line => Assert.StartsWith("    ", line));
        Assert.Equal(
            "\u001b[33mlook:\u001b[0m a text that is longer than one line of a small window, with an end.",
            string.Join(' ', lines.Select(line => line.Trim(' '))));
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
                    matrix.Add(actual, predicted);
            }
        }

        return matrix;
    }
}
