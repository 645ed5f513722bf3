using System.Globalization;

namespace Chainrule.Tables.Tests;

/// <summary>Whole numbers to predict: codes are classes, counts and grades are numbers, and it is said which was taken.</summary>
public class WholeTargetTests
{
    [Theory]
    // visits to a doctor, awards, children
    [InlineData("0:4141 1:782 2:174 3:30 4:24 5:9 6:12 7:12 8:5 9:1", false)]
    [InlineData("0:124 1:49 2:13 3:9 4:2 5:2 6:1", false)]
    [InlineData("0:300 1:150 2:310 3:120 4:40 5:9 6:2", false)]
    [InlineData("0:500 1:220 2:80 3:21 4:9 5:3 7:1", false)]
    [InlineData("0:900 5:7 10:4 20:1", false)]
    // grades of wines
    [InlineData("3:10 4:53 5:681 6:638 7:199 8:18", false)]
    [InlineData("3:20 4:163 5:1457 6:2198 7:880 8:175 9:5", false)]
    // too few rows for so many
    [InlineData("0:3 1:3 2:4 3:3 4:3", false)]
    // iris, wine, digits, small and equal ones
    [InlineData("0:50 1:50 2:50", true)]
    [InlineData("1:59 2:71 3:48", true)]
    [InlineData("0:178 1:182 2:177 3:183 4:181 5:182 6:181 7:179 8:174 9:180", true)]
    [InlineData("1:11 2:9 3:12 4:8", true)]
    // glass, zoo, page blocks, shuttle, forest cover: rare ones among others
    [InlineData("1:70 2:76 3:17 5:13 6:9 7:29", true)]
    [InlineData("1:41 2:20 3:5 4:13 5:4 6:8 7:10", true)]
    [InlineData("1:4913 2:329 3:28 4:88 5:115", true)]
    [InlineData("1:45586 2:50 3:171 4:8903 5:3267 6:10 7:13", true)]
    [InlineData("1:211840 2:283301 3:35754 4:2747 5:9493 6:17367 7:20510", true)]
    // three are classes however rare one is, and codes without a tail
    [InlineData("1:700 2:300 3:4", true)]
    [InlineData("10:60 20:40 50:30 100:20", true)]
    [InlineData("0:160 1:54 2:35 3:35 4:13", true)]
    public void Codes_are_classes_and_what_gets_rare_toward_an_end_is_a_number(string counts, bool areClasses)
    {
        var schema = Infer(counts, null);
        Assert.Equal(areClasses ? TableTask.Multiclass : TableTask.Regression, schema.Task);

        var note = Assert.Single(schema.Issues, issue =>
            issue.Message.StartsWith("the target 'y' holds", StringComparison.Ordinal)
        );
        Assert.Equal((IssueSeverity.Note, "y"), (note.Severity, note.Column));
        Assert.Contains(
            areClasses ? "classes, not as a number" : "taken as a number, not as classes",
            note.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(
            areClasses
                ? "predict it as a number with TableOptions.Task = TableTask.Regression"
                : "tell them apart as classes with TableOptions.Task = TableTask.Multiclass",
            note.Help
        );
    }

    [Fact]
    public void Who_says_what_it_is_hears_nothing_of_it()
    {
        foreach (var task in new[] { TableTask.Regression, TableTask.Multiclass })
        {
            var schema = Infer("0:124 1:49 2:13 3:9 4:2 5:2 6:1", task);
            Assert.Equal(task, schema.Task);
            Assert.DoesNotContain(schema.Issues, issue => issue.Message.Contains("holds", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(Infer("0:50 1:50", null).Issues, issue =>
            issue.Message.Contains("holds", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_note_names_the_rarest_one()
    {
        Assert.Contains(Infer("0:124 1:49 2:13 3:9 4:2 5:2 6:1", null).Issues, issue => issue.Message ==
            "the target 'y' holds 7 different whole numbers: taken as a number, not as classes, for they get rare toward an end "
                + "as counts and grades do (6 is in 1 row)");
    }

    private static TableSchema Infer(string counts, TableTask? task)
    {
        var y = counts
            .Split(' ')
            .Select(pair => pair.Split(':'))
            .SelectMany(pair => Enumerable.Repeat(pair[0], int.Parse(pair[1], CultureInfo.InvariantCulture)))
            .ToList();
        var table = Table.FromColumns(
            "t",
            TableColumn.OfNumbers("x", [.. y.Select((_, row) => row * 7919 % 10007 / 10.0)]),
            TableColumn.OfTexts("y", y)
        );
        return TableSchema.Infer(table, new TableOptions { Targets = ["y"], Task = task });
    }
}
