using System.Globalization;
using System.Text;
using System.Text.Json;
using Chainrule.Tables.Training;
using Chainrule.Tests.Support;

namespace Chainrule.Tables.Tests;

public class RowPredictionTests
{
    private static readonly TableModel Penguins = Learn("penguins.csv", "species"), Mass = Learn("penguins.csv", "body_mass_g");

    [Fact]
    public void A_rows_bits_are_those_of_the_table()
    {
        var table = Table.Load(Repository.PathTo("data", "penguins.csv"), Penguins.Reading());
        float[] expected = Penguins.Predict(table);
        int[] classes = Penguins.Classify(table);
        for (int row = 0; row < table.RowCount; row++)
        {
            var (values, json) = RowOf(table, Penguins, row);
            var prediction = Penguins.PredictRow(values);
            Assert.Equal(Penguins.Classes[classes[row]], prediction.Class);
            Assert.Equal(Penguins.Classes, prediction.Probabilities.Keys);
            double[] probabilities = [.. expected.AsSpan(3 * row, 3).ToArray().Select(p => (double)p)];
            Assert.Equal(probabilities, prediction.Probabilities.Values);
            Assert.Equal(probabilities, Penguins.PredictJson(json).Probabilities.Values);
            Assert.Empty(prediction.Values);
        }
    }

    [Fact]
    public void Values_are_named_by_their_targets()
    {
        var table = Table.Load(Repository.PathTo("data", "penguins.csv"), Mass.Reading());
        float[] expected = Mass.Predict(table);
        var (values, json) = RowOf(table, Mass, 7);
        Assert.Equal(expected[7], Mass.PredictRow(values).Values["body_mass_g"]);
        Assert.Equal(expected[7], Mass.PredictJson(json).Values["body_mass_g"]);
        Assert.Null(Mass.PredictRow(values).Class);
        Assert.Empty(Mass.PredictRow(values).Probabilities);
    }

    [Fact]
    public void Numbers_of_any_type_and_their_texts_are_the_same()
    {
        float[] seen =
        [
            .. new object[] { 39, 39L, (short)39, 39f, 39.0, 39m, "39", "39.0" }.Select(value =>
                (float)Penguins.PredictRow(Adelie("bill_length_mm", value)).Probabilities["Adelie"]
            ),
        ];
        Assert.Single(seen.Distinct());
    }

    [Fact]
    public void Null_and_the_usual_texts_are_missing_values()
    {
        double missing = Mass.PredictRow(Adelie("sex", null, Mass)).Values["body_mass_g"];
        Assert.Equal(missing, Mass.PredictRow(Adelie("sex", "NA", Mass)).Values["body_mass_g"]);
        Assert.NotEqual(missing, Mass.PredictRow(Adelie("sex", "female", Mass)).Values["body_mass_g"]);
    }

    [Fact]
    public void Dates_truth_values_and_members_of_enumerations_are_read_as_their_texts()
    {
        var text = new StringBuilder("day,open,shape,y\n");
        for (int i = 0; i < 90; i++)
        {
            var day = new DateOnly(2024, 1, 1).AddDays(i);
            text.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd},{(i % 2 == 0 ? "yes" : "no")},{(Shape)(i % 3)},{i}\n");
        }

        var model = Learn(Encoding.UTF8.GetBytes(text.ToString()), "y");
        var dates = new object[] { new DateOnly(2024, 2, 1), new DateTime(2024, 2, 1), "2024-02-01", "1 Feb 2024" };
        var rows = dates.SelectMany(date => new object[] { true, "yes", "Yes" }.Select(open => Row(date, open, Shape.Round)))
            .Append(Row(dates[0], true, "Round"));
        Assert.Single(rows.Select(row => model.PredictRow(row).Values["y"]).Distinct());
        Assert.NotEqual(
            model.PredictRow(Row(dates[0], true, Shape.Round)).Values["y"],
            model.PredictRow(Row(dates[0], false, Shape.Square)).Values["y"]
        );

        foreach (var (column, row) in new[]
        {
            ("day", Row(5, true, "Round")), ("day", Row(true, true, "Round")), ("day", Row("next Friday", true, "Round")),
            ("open", Row(dates[0], "maybe", "Round")), ("open", Row(dates[0], 2, "Round")), ("shape", Row(dates[0], true, 7)),
        })
        {
            Assert.Equal(column, Assert.Single(model.PredictRow(row).Unseen).Name);
        }

        Assert.Empty(model.PredictRow(Row(dates[0], true, "Round")).Unseen);
    }

    [Theory]
    [InlineData("""{"island": "Dream"}""", "lacks 'bill_length_mm', 'bill_depth_mm'", "null where it isn't known")]
    [InlineData("""{"Island": "Dream"}""", "has 'Island', which is no column", "did you mean 'island'?")]
    [InlineData("""{"zebra": 1}""", "has 'zebra', which is no column", "its columns are 'island'")]
    [InlineData("""{"species": "Gentoo"}""", "has 'species', which is no column", "it is what the model predicts")]
    [InlineData("""{"island": 1, "island": 2}""", "has 'island' twice", "leave one of them out")]
    [InlineData("""{"island": "Dream",}""", "no JSON object", "mend")]
    [InlineData("""["island"]""", "the row is an array, not a JSON object", "write it as in {\"island\": …}")]
    [InlineData("""{"\ud800": 1}""", "no Unicode", "mend")]
    [InlineData("""{"island": "\ud800"}""", "no Unicode", "mend")]
    [InlineData("", "no JSON object", "mend")]
    public void What_does_not_fit_is_refused_with_the_mend(string json, string message, string help)
    {
        var error = Error(() => Penguins.PredictJson(json));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(help, error.Help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bill_length_mm", double.PositiveInfinity, "is too large")]
    [InlineData("bill_length_mm", 1e300, "is too large")]
    public void A_number_too_large_to_compute_with_is_refused(string column, object value, string message) =>
        Assert.Contains(message, Error(() => Penguins.PredictRow(Adelie(column, value))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("island", """{"name": "Dream"}""", "an object isn't what the column holds", "categories, as \"Biscoe\"")]
    [InlineData("island", "[\"Dream\"]", "an array isn't what the column holds", "one of its categories")]
    [InlineData("body_mass_g", "{}", "an object isn't what the column holds", "give a number, or null")]
    public void A_value_of_another_kind_is_refused_at_its_column_with_what_belongs_there(
        string column, string value, string message, string help)
    {
        var table = Table.Load(Repository.PathTo("data", "penguins.csv"), Penguins.Reading());
        using var json = JsonDocument.Parse(RowOf(table, Penguins, 0).Json);
        var fields = json.RootElement.EnumerateObject().Select(field =>
            $"\"{field.Name}\": {(field.Name == column ? value : field.Value.GetRawText())}");
        var error = Error(() => Penguins.PredictJson($"{{{string.Join(", ", fields)}}}"));
        Assert.StartsWith($"the row, column '{column}': {message}", error.Message, StringComparison.Ordinal);
        Assert.Contains(help, error.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_of_records_is_named_by_its_number()
    {
        var columns = new RecordColumns<(string Day, double Y)>().Text("day", row => row.Day);
        var rows = Enumerable.Range(0, 60).Select(i => ($"2024-01-{(i % 28) + 1:00}", (double)i)).ToList();
        var model = new TabularTrainer(new TabularOptions { Kind = ModelKind.Linear }).Fit(
            rows, columns.Number("y", row => row.Y), "y").Model;
        var records = new RecordColumns<string>().Text("day", day => day);
        var error = Error(() => model.Predict(records.ToTable(["2024-02-01", "2024-02-02", "some day"])));
        Assert.StartsWith("the records, row 3, column 'day': \"some day\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prediction_tells_what_it_says()
    {
        var table = Table.Load(Repository.PathTo("data", "penguins.csv"), Penguins.Reading());
        string text = Penguins.PredictRow(RowOf(table, Penguins, 0).Values).ToString();
        Assert.Matches(@"^Adelie \(Adelie (1|0\.\d+), Chinstrap [\dE.-]+, Gentoo [\dE.-]+\)$", text);
        table = Table.Load(Repository.PathTo("data", "penguins.csv"), Mass.Reading());
        Assert.Matches(@"^body_mass_g \d{4}(\.\d+)?$", Mass.PredictRow(RowOf(table, Mass, 0).Values).ToString());
    }

    [Fact]
    public void Columns_without_a_name_or_a_function_are_refused_where_they_are_added()
    {
        var columns = new RecordColumns<string>();
        Assert.Throws<ArgumentNullException>("read", () => columns.Number("n", (Func<string, double?>)null!));
        Assert.Throws<ArgumentNullException>("read", () => columns.Number("n", (Func<string, decimal?>)null!));
        Assert.Throws<ArgumentNullException>("read", () => columns.Text("n", null!));
        Assert.Throws<ArgumentNullException>("read", () => columns.Boolean("n", null!));
        Assert.Throws<ArgumentNullException>("read", () => columns.Date("n", (Func<string, DateTime?>)null!));
        Assert.Throws<ArgumentNullException>("read", () => columns.Date("n", (Func<string, DateOnly?>)null!));
        Assert.Throws<ArgumentNullException>("read", () => columns.Category("n", (Func<string, Shape>)null!));
        Assert.Throws<ArgumentNullException>("read", () => columns.Category("n", (Func<string, Shape?>)null!));
        Assert.Throws<ArgumentNullException>("name", () => columns.Text(null!, row => row));
        Assert.Throws<ArgumentNullException>("name", () => TableColumn.OfNumbers(null!, [1]));
        Assert.Throws<ArgumentNullException>("name", () => TableColumn.OfTexts(null!, ["a"]));
        Assert.Throws<ArgumentNullException>("rows", () => TableModel.Fit<string>(null!, columns, row => row));
    }

    [Fact]
    public void A_number_that_json_can_hold_and_a_double_cannot_is_refused()
    {
        var table = Table.Load(Repository.PathTo("data", "penguins.csv"), Penguins.Reading());
        string json = RowOf(table, Penguins, 0).Json;
        int at = json.IndexOf("\"bill_length_mm\":", StringComparison.Ordinal) + "\"bill_length_mm\":".Length;
        json = $"{json[..at]}1e400,{json[(json.IndexOf(',', at) + 1)..]}";
        Assert.Contains("is too large", Error(() => Penguins.PredictJson(json)).Message, StringComparison.Ordinal);
    }

    private static ChainruleException Error(Func<object> predict) => Assert.ThrowsAny<ChainruleException>(() => predict());

    private static Dictionary<string, object?> Row(object day, object open, object shape) =>
        new() { ["day"] = day, ["open"] = open, ["shape"] = shape };

    private static Dictionary<string, object?> Adelie(string column, object? value, TableModel? model = null)
    {
        model ??= Penguins;
        var table = Table.Load(Repository.PathTo("data", "penguins.csv"), model.Reading());
        var row = RowOf(table, model, 0).Values;
        row[column] = value;
        return row;
    }

    private static (Dictionary<string, object?> Values, string Json) RowOf(Table table, TableModel model, int row)
    {
        var values = new Dictionary<string, object?>();
        foreach (var column in model.Preparation.Columns)
        {
            var cells = table[column.Definition.Name];
            values[column.Definition.Name] =
                cells.IsMissing(row) ? null
                : double.IsNaN(cells.Number(row)) ? cells.Text(row)
                : cells.Number(row);
        }

        var fields = values.Select(pair => $"{JsonSerializer.Serialize(pair.Key)}:{JsonSerializer.Serialize(pair.Value)}");
        return (values, $"{{{string.Join(",", fields)}}}");
    }

    private static TableModel Learn(string file, string target) =>
        new TabularTrainer(new TabularOptions { Kind = ModelKind.Linear }).Fit(
            Table.Load(Repository.PathTo("data", file)), target).Model;

    private static TableModel Learn(byte[] csv, string target)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["t.csv"], csv);
        return new TabularTrainer(new TabularOptions { Kind = ModelKind.Linear }).Fit(Table.Load(folder["t.csv"]), target).Model;
    }

    private enum Shape
    {
        Round,
        Square,
        Long,
    }
}
