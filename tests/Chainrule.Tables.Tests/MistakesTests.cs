using System.Globalization;
using Chainrule.Metrics;

namespace Chainrule.Tables.Tests;

/// <summary>Slips in small columns and among dates, durations, and columns of texts alone.</summary>
public class MistakesTests
{
    private static TableSchema Schema(Func<int, string> cell, int rows, TableOptions? options = null, string name = "a") =>
        TableSchema.Infer(
            TableTests.Read(
                $"{name}|b\n" + string.Concat(Enumerable.Range(0, rows).Select(row => $"{cell(row)}|{row * 7919 % 97 / 7.0}\n")),
                (options ?? new TableOptions()) with
                {
                    Delimiter = '|',
                    HasHeader = true,
                }
            ),
            options
        );

    private static string Day(int row) =>
        new DateTime(2021, 1, 1).AddDays(row).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Error(TableSchema schema) =>
        schema.Issues.FirstOrDefault(issue => issue.Severity == IssueSeverity.Error)?.Message;

    [Theory]
    [InlineData(40, 39, 1)]
    [InlineData(20, 3, 1)]
    [InlineData(50, 10, 2)]
    public void A_slip_in_a_small_column_of_numbers_is_an_error_with_its_place(int rows, int at, int times)
    {
        string? error = Error(Schema(row => row >= at && row < at + times ? "oops" : $"{row}.5", rows));
        Assert.StartsWith($"t.csv, line {at + 2}, column 'a': \"oops\" is not a number", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_among_few_numbers_is_a_category_of_its_own()
    {
        Assert.Equal(ColumnKind.Categorical, Schema(row => row == 7 ? "A" : $"{row % 4}", 20).Columns[0].Kind);
        Assert.Equal(ColumnKind.Categorical, Schema(row => row % 20 == 0 ? "12+" : $"{row % 12}", 100).Columns[0].Kind);
    }

    [Theory]
    [InlineData("2021-02-30", "is not in the calendar")]
    [InlineData("soon after", "is not a date")]
    public void A_slip_among_dates_is_an_error_with_its_place(string slip, string message)
    {
        string? error = Error(Schema(row => row == 5 ? slip : Day(row), 60));
        Assert.StartsWith($"t.csv, line 7, column 'a': \"{slip}\" {message}", error, StringComparison.Ordinal);
        Assert.Null(Error(Schema(row => row == 5 ? slip : Day(row), 60, new TableOptions { Ignore = ["a"] })));
    }

    [Theory]
    [InlineData("0000-00-00", "yyyy-MM-dd")]
    [InlineData("0000-00-00 00:00:00", "yyyy-MM-dd HH:mm:ss")]
    [InlineData("00/00/0000", "MM/dd/yyyy")]
    public void A_date_of_zeros_is_a_missing_one(string zeros, string form)
    {
        var schema = Schema(
            row => row % 9 == 0 ? zeros : new DateTime(2021, 1, 20).AddDays(row).ToString(form, CultureInfo.InvariantCulture),
            90
        );
        Assert.Equal((ColumnKind.Date, 10), (schema.Columns[0].Kind, schema.Columns[0].Missing));
        Assert.Contains(
            schema.Issues,
            issue => issue.Severity == IssueSeverity.Warning
                && issue.Message == $"column 'a': \"{zeros}\" in 10 rows among dates are taken as missing"
        );
    }

    [Theory]
    [InlineData("{0}:30:00", 30.5, 8.5)]
    [InlineData("{0}:30", 30.5, 8.5)]
    [InlineData("{0}:00:36.00", 30.01, 8.01)]
    public void Durations_of_a_day_and_more_are_numbers_of_hours(string form, double most, double later)
    {
        string Text(int row) => string.Format(CultureInfo.InvariantCulture, form, row);
        foreach (string[] targets in new string[][] { [], ["a"] })
        {
            var profile = Schema(Text, 31, new TableOptions { Targets = targets }).Columns[0];
            Assert.Equal((ColumnKind.Numeric, 0), (profile.Kind, profile.Missing));
            Assert.Equal(most, profile.Numbers!.Max, 12);
            Assert.Equal([later], profile.Definition.ReadNumbers(TableTests.Read($"a|c\n{Text(8)}|1\n")), Near);
        }

        Assert.Equal(ColumnKind.Date, Schema(Text, 24).Columns[0].Kind); // times of day
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-12;

    [Theory]
    [InlineData("36:30", 36.5)]
    [InlineData("-0:45:00", -0.75)]
    [InlineData("125:04:59.5", 125 + (299.5 / 3600))]
    [InlineData("12:60", null)]
    [InlineData("12:5", null)]
    [InlineData("12:30:60", null)]
    [InlineData("1:02:03:04", null)]
    [InlineData("12", null)]
    public void Durations(string text, double? hours)
    {
        var format = new CellFormat { AreDurations = true, DecimalComma = true };
        bool isOne = format.TryNumber(System.Text.Encoding.UTF8.GetBytes(text), out double value);
        Assert.Equal(text == "12" ? 12 : hours, isOne ? value : null);
    }

    [Fact]
    public void Nobody_is_told_to_take_identifiers_or_free_text_as_categories()
    {
        var schemas = new[]
        {
            Schema(row => $"c-{row * 37}", 60, name: "customer_id"),
            Schema(row => $"the {row} quick brown foxes", 80),
        };
        Assert.All(schemas, schema => Assert.Equal(ColumnRole.LeftOut, schema.Columns[0].Role));
        Assert.DoesNotContain(
            schemas.SelectMany(schema => schema.Issues),
            issue => issue.Help?.Contains("Categorical", StringComparison.Ordinal) == true
        );
    }

    [Fact]
    public void Texts_of_many_words_of_which_some_come_again_are_taken_where_nothing_else_is_left()
    {
        var options = new TableOptions { Targets = ["b"], Task = TableTask.Regression };
        var schema = Schema(row => $"the {row * 3 / 4} quick brown foxes", 80, options);
        Assert.Equal((ColumnKind.Categorical, ColumnRole.Input), (schema.Columns[0].Kind, schema.Columns[0].Role));
        Assert.Contains(schema.Issues, issue => issue.Message.Contains("no other column is left", StringComparison.Ordinal));

        string? error = Error(Schema(row => $"the {row} quick brown foxes", 80, options));
        Assert.Equal("t.csv: no column is left to predict from: 'a' holds texts of many words", error);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void Of_very_few_rows_nothing_is_known_of_how_much_others_would_differ(int rows, bool hasInterval)
    {
        double[] values = [.. Enumerable.Range(0, rows).Select(row => row * 1.5)];
        var interval = Bootstrap.OfMean(values, seed: 1);
        Assert.Equal((values.Average(), hasInterval), (interval.Value, double.IsFinite(interval.Low)));
        var (paired, differences) = PairedBootstrap.Compare(
            rows,
            models: 2,
            metrics: 1,
            (drawn, means) =>
            {
                means[0] = Bootstrap.Mean(values, drawn);
                means[1] = 2 * means[0];
            },
            seed: 1
        );
        Assert.Equal(hasInterval, double.IsFinite(paired[1, 0].High));
        Assert.Equal(hasInterval, double.IsFinite(differences[1, 0].Interval.High));
    }
}
