using Chainrule.Tables.Csv;
using Chainrule.Tables.Training;

namespace Chainrule.Tables.Tests;

/// <summary>A value that nobody has seen keeps a model from nothing; a file that is written in another way does.</summary>
public class UnseenValuesTests
{
    private static readonly TableSchema Schema = TableSchema.Infer(
        Read(row => $"{row % 37}.5", row => $"2024-03-{1 + (row % 28):00}", 200));

    private static readonly TablePreparation Preparation = TablePreparation.Learn(
        Read(row => row % 9 == 0 ? "" : $"{row % 37}.5", row => $"2024-03-{1 + (row % 28):00}", 200),
        Schema.Columns.Select(column => column.Definition));

    private static Table Read(Func<int, string> number, Func<int, string> date, int rows) => TableTests.Read(
        "n,d\n" + string.Concat(Enumerable.Range(0, rows).Select(row => $"{number(row)},{date(row)}\n")));

    private static Table Rows(int rows, Func<int, string?> number, Func<int, string?>? date = null) => Read(
        row => number(row) ?? $"{row % 37}.5", row => date?.Invoke(row) ?? "2024-03-02", rows);

    [Fact]
    public void They_are_missing_values_and_counted_over_all_parts()
    {
        var unseen = new UnseenValues();
        float[] slips = Preparation.Apply(Rows(20, row => row == 3 ? "x9" : null, row => row == 4 ? "soon" : null), unseen);
        Assert.Equal(Preparation.Apply(Rows(20, row => row == 3 ? "" : null, row => row == 4 ? "" : null)), slips);

        Preparation.Apply(Rows(20, row => row == 19 ? "y" : row == 2 ? "" : null), unseen);

        Assert.Equal(
            [("d", 1L, 40L), ("n", 2L, 39L)], unseen.Columns.Select(column => (column.Name, column.Count, column.Values)));
        Assert.Equal("t.csv, line 5, column 'n': \"x9\" is not a number", unseen.Columns[1].Error!.Message);
        Assert.Equal([new(6, "soon")], unseen.Columns[0].First);
        Assert.Equal([new(5, "x9"), new(21, "y")], unseen.Columns[1].First);
        Assert.Equal((UnseenUse.Missing, false), (unseen.Columns[1].Use, unseen.Columns[1].IsAnotherColumn));
    }

    [Fact]
    public void Without_it_they_are_an_error() =>
        Assert.Equal(5, Assert.Throws<CsvException>(() => Preparation.Apply(Rows(20, row => row == 3 ? "x9" : null))).Line);

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(9, 9, false)]
    [InlineData(30, 3, false)]
    [InlineData(30, 4, true)] // more than a tenth
    [InlineData(8000, 8000, true)]
    public void However_many_there_are_all_rows_are_predicted(int rows, int slips, bool isAnother)
    {
        var unseen = new UnseenValues();
        float[] read = Preparation.Apply(Rows(rows, row => row < slips ? $"x{row}" : null), unseen);
        Assert.Equal(Preparation.Apply(Rows(rows, row => row < slips ? "" : null)), read);
        var column = Assert.Single(unseen.Columns);
        Assert.Equal(((long)slips, (long)rows, isAnother), (column.Count, column.Values, column.IsAnotherColumn));
        Assert.Equal(Math.Min(3, slips), column.First.Count);
    }

    [Theory]
    [InlineData("\"1,5\"")] // a decimal comma
    [InlineData("5%")]
    [InlineData("€5")]
    public void Numbers_of_another_kind_are_missing_too_but_where_most_are_such_the_file_is_another_one(string cell)
    {
        var unseen = new UnseenValues();
        float[] read = Preparation.Apply(Rows(200, row => row % 2 == 0 ? cell : null), unseen);
        Assert.Equal(Preparation.Apply(Rows(200, row => row % 2 == 0 ? "" : null)), read);
        Assert.Equal((100, 2), (unseen.Columns[0].Count, unseen.Columns[0].First[0].Line));
        Assert.Throws<CsvException>(() => Preparation.Apply(Rows(3, _ => cell), unseen: new UnseenValues()));
        Preparation.Apply(Rows(90, _ => null), unseen);
        Assert.Throws<CsvException>(() => Preparation.Apply(Rows(200, _ => cell), unseen));
    }

    /// <summary>Columns of every kind, and a value that isn't among those learned from.</summary>
    public static TheoryData<string, string> Kinds => new()
    {
        { "0|1", "2" }, { "0|1", "-1" }, { "0|1", "perhaps" }, { "0|1", "0.5" }, { "true|false", "maybe" }, { "yes|no", "2" },
        { "y|n", "x" }, { "t|f", "2024-05-05" }, { "on|off", "standby" }, { "male|female", "diverse" },
        { "#.5", "x9" }, { "#.5", "2024-01-02" }, { "#.5", "€5" }, { "#.5", "5%" }, { "#.5", "1,5" }, { "#.5", "true" },
        { "#.5 kg", "12 lb" }, { "$#.5", "€5" }, { "#.5%", "$5" }, { "#,5", "x" }, { "#:30:00", "soon" }, { "1#7", "12a" },
        { "D", "soon" }, { "D", "2024-02-30" }, { "D", "17" }, { "D", "1 o'clock" }, { "14.#D.2024", "x" }, { "T", "25:99" },
        { "red|green|blue", "violet" }, { "red|green|blue", "7" }, { "red|green|blue", "2024-05-05" }, { "1|2|3", "9" },
        { "1|2|3", "one" }, { "00501|00502|00503", "99999" }, { "city #", "atlantis" }, { "$1|$2|$3", "€2" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_value_of_no_kind_stops_a_prediction(string form, string value)
    {
        string Cell(int row) => form switch
        {
            "D" => $"2024-0{1 + (row % 9)}-{10 + (row % 19)}",
            "T" => $"{10 + (row % 13)}:{10 + (row % 47)}",
            _ when form.Contains("D.", StringComparison.Ordinal) => $"{10 + (row % 19)}.0{1 + (row % 9)}.2024",
            _ when form.Contains('|') => form.Split('|')[row % form.Split('|').Length],
            _ => form.Replace("#", $"{row % 37}", StringComparison.Ordinal),
        };
        string Line(string cell, int row) => $"{cell};{(row * 7919 % 97) + 0.25}\n";
        Table Lines(int rows, Func<int, string> cell, TableOptions? options = null) =>
            TableTests.Read("a;y\n" + string.Concat(Enumerable.Range(0, rows).Select(row => Line(cell(row), row))), options);

        var model = new TabularTrainer(new TabularOptions { Kind = ModelKind.Linear }).Fit(Lines(148, Cell), "y").Model;
        var one = Lines(40, row => row == 20 ? value : Cell(row), model.Reading());
        var unseen = new UnseenValues();
        float[] y = model.Predict(one, unseen: unseen);
        Assert.All(y, each => Assert.True(float.IsFinite(each)));
        var column = Assert.Single(unseen.Columns);
        Assert.Equal(("a", 1, 40), (column.Name, column.Count, column.Values));
        Assert.Equal([new UnseenCell(22, value)], column.First);

        var evaluated = TabularEvaluation.Of(model, one, unseen: unseen = new UnseenValues());
        Assert.Equal((40, 1), (evaluated.Rows, Assert.Single(unseen.Columns).Count));
        if (form is "#.5" or "$#.5" or "#.5%" && column.Error!.Message.Contains("learned from", StringComparison.Ordinal)
            || value == "1,5")
        {
            return; // alone it would be a number written in another way
        }

        var row = model.PredictRow(new Dictionary<string, object?> { ["a"] = value });
        Assert.Equal(y[20], (float)row.Values["y"]);
        Assert.Equal([new UnseenCell(null, value)], Assert.Single(row.Unseen).First);
        model.Predict(Lines(40, _ => value, model.Reading()), unseen: unseen = new UnseenValues());
        Assert.Equal((40, 3), (unseen.Columns[0].Count, unseen.Columns[0].First.Count));
    }

    [Fact]
    public void In_a_target_they_are_an_error_all_the_same()
    {
        Table Line(Func<int, string> target) =>
            TableTests.Read("x,y\n" + string.Concat(Enumerable.Range(0, 60).Select(row => $"{row % 37}.5,{target(row)}\n")));

        var trainer = new TabularTrainer(new TabularOptions { Kind = ModelKind.Linear });
        var model = trainer.Fit(Line(row => $"{2 * row}.5"), "y").Model;
        var slipped = Line(row => row == 5 ? "soon" : $"{2 * row}.5");
        var error = Assert.Throws<CsvException>(() => TabularEvaluation.Of(model, slipped, unseen: new UnseenValues()));
        Assert.Equal(7, error.Line);
    }
}
