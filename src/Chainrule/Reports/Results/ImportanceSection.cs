using System.Globalization;
using Chainrule.Analysis.Importance;

namespace Chainrule.Reports.Results;

/// <summary>Which columns a model goes by.</summary>
internal static class ImportanceSection
{
    private const int MostBars = 25, MostRows = 60;

    public static Section Of(Importances importances)
    {
        bool isShare = importances.Score == "accuracy";
        string Text(double drop) => isShare ? $"{(drop < 0 ? "−" : "")}{Math.Abs(100 * drop).ToString("0.00", CultureInfo.InvariantCulture)}" : ShownText.Number(drop);
        string unit = isShare ? "percentage points of accuracy" : importances.Score;
        string rest = importances.Columns.Count > MostRows ? $"; the {MostRows} most important of {NumberText.Count(importances.Columns.Count)}" : "";
        return new Section("Which columns matter", 1,
        [
            new Paragraph($"How much {importances.Score} falls when the cells of a column are put in a random order, over {NumberText.Count(importances.Rows, "row")} and {NumberText.Count(importances.Repeats, "order")}. It is {(isShare ? ShownText.Percent(importances.Value) : ShownText.Number(importances.Value))} with all columns as they are. Of columns that say the same, each looks less important than they are together."),
            new Drawing($"The fall in {unit}; the thin line reaches one standard deviation to each side.", svg => Draw(svg, importances, unit, Text)),
            new Grid(
                [("column", true), ($"fall, {unit}", false), ("standard deviation", false)],
                [.. importances.Columns.Take(MostRows).Select(column => new GridRow([ShownText.Name(column.Column), Text(column.Mean), Text(column.Deviation)]))],
                $"The same in numbers{rest}"),
        ]);
    }

    private static void Draw(MarkupWriter svg, Importances importances, string unit, Func<double, string> text)
    {
        const double Names = 190, Values = 70, Width = 640, Step = 24;
        var shown = importances.Columns.Take(MostBars).ToList();
        double most = Math.Max(shown.Max(column => column.Mean + column.Deviation), 1e-12), least = Math.Min(0, shown.Min(column => column.Mean - column.Deviation));
        double X(double value) => Names + ((value - least) / (most - least) * (Width - Names - Values));
        double height = (Step * shown.Count) + 8;
        svg.Open("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", $"0 0 {N(Width)} {N(height)}"), ("width", N(Width)), ("height", N(height)), ("role", "img"), ("font-size", "13"));
        svg.Element("title", "Importance of columns");
        svg.Element("desc", $"The fall in {unit} of each column, the most important first: {string.Join("; ", shown.Select(column => $"{ShownText.Name(column.Column)} {text(column.Mean)}"))}.");
        svg.Empty("line", ("x1", N(X(0))), ("x2", N(X(0))), ("y1", "0"), ("y2", N(height)), ("class", "plain"));
        for (int i = 0; i < shown.Count; i++)
        {
            double middle = 4 + (Step * i) + (Step / 2), from = X(Math.Min(0, shown[i].Mean)), to = X(Math.Max(0, shown[i].Mean));
            string name = shown[i].Column.Length > 26 ? $"{ShownText.Name(shown[i].Column)[..24]}…" : shown[i].Column;
            svg.Element("text", name, ("x", N(Names - 10)), ("y", N(middle + 5)), ("text-anchor", "end"));
            svg.Empty("rect", ("x", N(from)), ("y", N(middle - 8)), ("width", N(Math.Max(to - from, 0.5))), ("height", "16"), ("class", shown[i].Mean < 0 ? "falls" : "rises"));
            svg.Empty(
                "line", ("x1", N(X(shown[i].Mean - shown[i].Deviation))), ("x2", N(X(shown[i].Mean + shown[i].Deviation))), ("y1", N(middle)), ("y2", N(middle)), ("class", "target"));
            svg.Element("text", text(shown[i].Mean), ("x", N(X(Math.Max(0, shown[i].Mean + shown[i].Deviation)) + 8)), ("y", N(middle + 5)));
        }

        svg.CloseLine();
    }

    private static string N(double value) => Charts.SvgText.Number(value);
}
