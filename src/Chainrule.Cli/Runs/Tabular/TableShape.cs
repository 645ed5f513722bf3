using Chainrule.Insight.Results;
using Chainrule.Reports.Results;
using Chainrule.Tables;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>What a model of a table with one or two columns of numbers has learned, as it can be drawn.</summary>
internal static class TableShape
{
    private const int Side = 64, Points = 240, MostRows = 1500, MostClasses = 5;

    // How far beyond the rows the drawing goes, as a share of what they span.
    private const double Margin = 0.06;

    /// <summary>The surface or the curve; null where the model has other columns, or more of them or of classes than can be
    /// drawn.</summary>
    /// <param name="model">The model.</param>
    /// <param name="known">Rows with their targets.</param>
    /// <param name="outcome">What the model makes of them.</param>
    public static LearnedShape? Of(TableModel model, Tables.Table known, Outcome outcome)
    {
        ColumnDefinition[] columns = [.. model.Preparation.Columns.Select(column => column.Definition)];
        bool canBeDrawn =
            columns.Length is 1 or 2
            && columns.All(column => column.Kind == ColumnKind.Numeric)
            && model.Targets.Count == 1
            && outcome.Classes <= MostClasses
            && (columns.Length == 1 || outcome.Classes > 0);
        if (!canBeDrawn)
        {
            return null;
        }

        double[][] numbers = [.. columns.Select(column => column.ReadNumbers(known))];
        if (numbers.Any(column => column.Where(double.IsFinite).Distinct().Take(2).Count() < 2))
        {
            return null;
        }

        return columns.Length == 1
            ? CurveOf(model, columns[0].Name, numbers[0], outcome)
            : SurfaceOf(model, [columns[0].Name, columns[1].Name], numbers, outcome);
    }

    private static DecisionSurface SurfaceOf(TableModel model, string[] names, double[][] numbers, Outcome outcome)
    {
        double[] x = Grid(numbers[0], Side), y = Grid(numbers[1], Side);
        var plane = Tables.Table.FromColumns(
            "the plane",
            TableColumn.OfNumbers(names[0], [.. y.SelectMany(_ => x)]),
            TableColumn.OfNumbers(names[1], [.. y.SelectMany(each => Enumerable.Repeat(each, x.Length))]));
        return new DecisionSurface(
            names[0], names[1], x, y, model.Classify(plane), [.. Enumerable.Range(0, outcome.Classes).Select(outcome.ClassName)],
            [.. Shown(outcome).Select(row => new ShapeRow(numbers[0][row], numbers[1][row], outcome.Actual[row]))
                .Where(row => double.IsFinite(row.X) && double.IsFinite(row.Y))]);
    }

    private static FittedCurve CurveOf(TableModel model, string name, double[] numbers, Outcome outcome)
    {
        double[] x = Grid(numbers, Points);
        float[] predicted = model.Predict(Tables.Table.FromColumns("the line", TableColumn.OfNumbers(name, x)));
        int outputs = predicted.Length / x.Length;
        IReadOnlyList<double> Line(int output) =>
            [.. Enumerable.Range(0, x.Length).Select(i => (double)predicted[(i * outputs) + output])];
        bool isValue = outcome.Classes == 0;
        IEnumerable<(string, IReadOnlyList<double>)> lines = isValue ? [("prediction", Line(0))]
            : outputs == 1 ? [($"probability of '{outcome.ClassName(1)}'", Line(0))]
            : Enumerable.Range(0, outputs).Select(label => ($"probability of '{outcome.ClassName(label)}'", Line(label)));
        // of several classes a row has no height among their probabilities
        var rows = outputs > 1 ? [] : Shown(outcome).Select(row => new ShapeRow(
            numbers[row], isValue ? outcome.Values[row] : outcome.Actual[row], isValue ? -1 : outcome.Actual[row]));
        return new FittedCurve(
            name, isValue ? model.Targets[0] : "probability", x, [.. lines], [.. rows.Where(row => double.IsFinite(row.X))]);
    }

    private static IEnumerable<int> Shown(Outcome outcome)
    {
        int every = (outcome.Rows + MostRows - 1) / MostRows;
        return Enumerable.Range(0, outcome.Rows).Where(row => row % every == 0);
    }

    private static double[] Grid(double[] numbers, int count)
    {
        double least = numbers.Where(double.IsFinite).Min(), most = numbers.Where(double.IsFinite).Max();
        double margin = Margin * (most - least);
        return
        [
            .. Enumerable.Range(0, count)
                .Select(i => least - margin + (i * (most - least + (2 * margin)) / (count - 1))),
        ];
    }
}
