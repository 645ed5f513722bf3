using Chainrule.Reports.Charts;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>The decision surface of two columns, or the fitted curve of one.</summary>
internal static class ShapeSection
{
    private const int LongestName = 32;

    /// <summary>The section.</summary>
    public static Section Of(LearnedShape shape) =>
        new("What was learned", 1, [new ChartRow([shape is DecisionSurface surface ? Draw(surface) : Draw((FittedCurve)shape)])]);

    private static Chart Draw(DecisionSurface surface)
    {
        string[] names = [.. surface.Names.Select(name => ShownText.Name(name, LongestName))];
        int right = surface.Rows.Count(row => surface.Classes[PlaceOf(surface, row)] == row.Class);
        string areas = string.Join(
            ", ", names.Select((name, label) => $"'{name}' in {ShownText.Percent(surface.ShareOf(label), 0)} of it"));
        var predicted = names.Select((name, label) =>
        {
            int[] places = [.. Enumerable.Range(0, surface.Classes.Count).Where(place => surface.Classes[place] == label)];
            return new Series(
                $"'{name}' predicted",
                [.. places.Select(place => surface.X[place % surface.X.Count])],
                [.. places.Select(place => surface.Y[place / surface.X.Count])],
                Charts.Mark.Cells)
            {
                Color = label,
                CellSize = (surface.X[1] - surface.X[0], surface.Y[1] - surface.Y[0]),
            };
        });
        var rows = names.Select((name, label) =>
        {
            ShapeRow[] own = [.. surface.Rows.Where(row => row.Class == label)];
            return new Series(
                $"rows of '{name}'", [.. own.Select(row => row.X)], [.. own.Select(row => row.Y)], Charts.Mark.Dots)
            {
                Color = label,
            };
        });
        return new Chart
        {
            Title = "Decision surface",
            Description =
                $"The class predicted at each place of the plane: {areas}. Of {NumberText.Count(surface.Rows.Count, "row")} "
                    + $"drawn, {NumberText.Count(right)} {(right == 1 ? "lies" : "lie")} where their own class is predicted.",
            XTitle = ShownText.Name(surface.XName, LongestName),
            YTitle = ShownText.Name(surface.YName, LongestName),
            Series = [.. predicted.Where(series => series.X.Count > 0), .. rows.Where(series => series.X.Count > 0)],
            Width = 560,
            Height = 460,
        };
    }

    private static Chart Draw(FittedCurve curve)
    {
        var (name, y) = curve.Lines[^1];
        int least = Enumerable.Range(0, y.Count).MinBy(i => y[i]), most = Enumerable.Range(0, y.Count).MaxBy(i => y[i]);
        return new Chart
        {
            Title = "Fitted curve",
            Description =
                $"{name} over {curve.XName}: {ShownText.Number(y[0])} at {ShownText.Number(curve.X[0])}, "
                    + $"{ShownText.Number(y[^1])} at {ShownText.Number(curve.X[^1])}; least {ShownText.Number(y[least])} at "
                    + $"{ShownText.Number(curve.X[least])}, largest {ShownText.Number(y[most])} at "
                    + $"{ShownText.Number(curve.X[most])}. {NumberText.Count(curve.Rows.Count, "row")} drawn as dots.",
            XTitle = ShownText.Name(curve.XName, LongestName),
            YTitle = ShownText.Name(curve.YName, LongestName),
            Series =
            [
                .. curve.Rows.Count == 0 ? [] : new[]
                {
                    new Series(
                        "rows",
                        [.. curve.Rows.Select(row => row.X)],
                        [.. curve.Rows.Select(row => row.Y)],
                        Charts.Mark.Dots
                    )
                    {
                        Color = 5,
                    },
                },
                .. curve.Lines.Select((line, i) =>
                    new Series(ShownText.Name(line.Name, LongestName), curve.X, line.Y) { Color = i }),
            ],
            Width = 560,
            Height = 400,
        };
    }

    private static int PlaceOf(DecisionSurface surface, ShapeRow row) =>
        (Nearest(surface.Y, row.Y) * surface.X.Count) + Nearest(surface.X, row.X);

    private static int Nearest(IReadOnlyList<double> grid, double value) =>
        (int)Math.Clamp(Math.Round((value - grid[0]) / (grid[1] - grid[0])), 0, grid.Count - 1);
}
