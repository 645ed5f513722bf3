using Chainrule.Tables.Csv;
using Chainrule.Tables.Training;

namespace Chainrule.Tables.Tests;

/// <summary>A slip in one cell keeps a model from nothing; a column that is another one does.</summary>
public class UnreadableCellsTests
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
        var unreadable = new UnreadableCells();
        float[] slips = Preparation.Apply(Rows(20, row => row == 3 ? "x9" : null, row => row == 4 ? "soon" : null), unreadable);
        Assert.Equal(Preparation.Apply(Rows(20, row => row == 3 ? "" : null, row => row == 4 ? "" : null)), slips);

        Preparation.Apply(Rows(20, row => row == 19 ? "y" : row == 2 ? "" : null), unreadable);

        Assert.Equal(
            [("d", 1L, 40L), ("n", 2L, 39L)], unreadable.Columns.Select(column => (column.Name, column.Count, column.Values)));
        Assert.Equal("t.csv, line 5, column 'n': \"x9\" is not a number", unreadable.Columns[1].First.Message);
        Assert.Equal(6, unreadable.Columns[0].First.Line);
    }

    [Fact]
    public void Without_it_they_are_an_error() =>
        Assert.Equal(5, Assert.Throws<CsvException>(() => Preparation.Apply(Rows(20, row => row == 3 ? "x9" : null))).Line);

    [Theory]
    [InlineData(1, 1)]    // a single row is all there is
    [InlineData(2, 2)]
    [InlineData(30, 4)]   // more than a tenth
    [InlineData(8000, 801)]
    public void A_column_that_is_another_one_is_an_error(int rows, int slips)
    {
        var unreadable = new UnreadableCells();
        Assert.Equal(2, Assert.Throws<CsvException>(
            () => Preparation.Apply(Rows(rows, row => row < slips ? $"x{row}" : null), unreadable)).Line);
        if (slips > 2)
        {
            Preparation.Apply(Rows(rows, row => row < slips - 1 ? $"x{row}" : null), new UnreadableCells());
        }
    }

    [Theory]
    [InlineData("\"1,5\"")] // a decimal comma
    [InlineData("5%")]
    [InlineData("€5")]
    public void A_number_of_another_kind_is_no_slip(string cell) => Assert.Throws<CsvException>(
        () => Preparation.Apply(Rows(200, row => row == 100 ? cell : null), new UnreadableCells()));

    [Fact]
    public void Parts_that_get_worse_are_an_error_in_the_end()
    {
        var unreadable = new UnreadableCells();
        Preparation.Apply(Rows(100, _ => null), unreadable);
        Preparation.Apply(Rows(10, _ => "x"), unreadable);
        Assert.Throws<CsvException>(() => Preparation.Apply(Rows(10, _ => "x"), unreadable));
    }

    [Theory]
    [InlineData(0)]     // all of the first parts, and none later
    [InlineData(900)]
    [InlineData(1820)]
    public void Parts_of_one_file_are_judged_by_all_of_it(int from)
    {
        const int Part = 200, All = 2000, Slips = 180;
        var unreadable = new UnreadableCells { AreParts = true };
        for (int start = 0; start < All; start += Part)
        {
            int first = start;
            Preparation.Apply(Rows(Part, row => first + row >= from && first + row < from + Slips ? "x" : null), unreadable);
        }

        unreadable.Judge();
        Assert.Null(unreadable.TooMany);
        Preparation.Apply(Rows(Part, row => row < 50 ? "x" : null), unreadable); // 230 of 2,200
        Assert.Equal(("n", 230L, 2200L), (unreadable.TooMany!.Name, unreadable.TooMany.Count, unreadable.TooMany.Values));
        Assert.Same(unreadable.Columns[0].First, Assert.Throws<CsvException>(unreadable.Judge));
    }

    [Fact]
    public void In_a_target_they_are_an_error_all_the_same()
    {
        Table Line(Func<int, string> target) =>
            TableTests.Read("x,y\n" + string.Concat(Enumerable.Range(0, 60).Select(row => $"{row % 37}.5,{target(row)}\n")));

        var trainer = new TabularTrainer(new TabularOptions { Kind = ModelKind.Linear });
        var model = trainer.Fit(Line(row => $"{2 * row}.5"), "y").Model;
        var slipped = Line(row => row == 5 ? "soon" : $"{2 * row}.5");
        var error = Assert.Throws<CsvException>(() => TabularEvaluation.Of(model, slipped, unreadable: new UnreadableCells()));
        Assert.Equal(7, error.Line);
    }
}
