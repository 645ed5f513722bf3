using System.Globalization;
using Chainrule.Insight.Importance;
using Chainrule.Reports.Charts;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>Which columns a model goes by.</summary>
internal static class ImportanceSection
{
    private const int MostBars = 25, MostRows = 60;

    public static Section Of(Importances importances, bool onOwnRows, ShortNames columns)
    {
        bool isShare = importances.Score is "accuracy" or "balanced accuracy";
        string Text(double drop) =>
            isShare
                ? $"{(drop < 0 ? "−" : "")}{Math.Abs(100 * drop).ToString("0.00", CultureInfo.InvariantCulture)}"
                : ShownText.Number(drop);
        var listed = importances.Columns.Take(MostRows).ToList();
        string[] Texts(IEnumerable<double> values) => isShare ? [.. values.Select(Text)] : ShownText.Column(values);
        string[] means = Texts(listed.Select(column => column.Mean)),
            deviations = Texts(listed.Select(column => column.Deviation));
        string unit = isShare ? $"percentage points of {importances.Score}" : importances.Score;
        string rest =
            importances.Columns.Count > MostRows
                ? $"; the {MostRows} most important of {NumberText.Count(importances.Columns.Count)}"
                : "";
        return new Section(
            "Which columns matter",
            1,
            [
                new ChartRow([Fall(importances, unit, Text, columns)]),
                new Folded("Columns in numbers", new Grid(
                    [("column", true), ($"fall, {unit}", false), ("standard deviation", false)],
                    [.. listed.Select((column, i) => new GridRow([columns.Of(column.Column), means[i], deviations[i]]))],
                    $"The same in numbers{rest}"
                )),
                new Note(new Paragraph(
                    $"How much {importances.Score} falls when the cells of a column are put in a random order, over "
                        + $"{NumberText.Count(importances.Rows, "row")} and {NumberText.Count(importances.Repeats, "order")}. "
                        + $"It is {(isShare ? ShownText.Percent(importances.Value) : ShownText.UpToOne(importances.Value))} "
                        + "with all columns as they are. The line reaches one standard deviation to each side. Of columns that "
                        + "say the same, each looks less important than they are together."
                        + (
                            onOwnRows
                                ? " The model saved was trained on these rows, so that this is more than it would be for others."
                                : ""
                        )
                )),
            ]
        );
    }

    private static IntervalChart Fall(Importances importances, string unit, Func<double, string> text, ShortNames columns)
    {
        var shown = importances.Columns.Take(MostBars).ToList();
        return new IntervalChart(
            $"Fall in {unit}",
            $"The fall in {unit} of each column, the most important first: "
                + $"{string.Join("; ", shown.Select(column => $"{columns.Of(column.Column)} {text(column.Mean)}"))}.",
            [
                .. shown.Select(column => new IntervalRow(
                    columns.Of(column.Column),
                    Shown(column.Mean),
                    Shown(column.Mean - column.Deviation),
                    Shown(column.Mean + column.Deviation),
                    text(column.Mean),
                    $"{text(column.Mean)} ± {text(column.Deviation)}",
                    IsWarm: column.Mean + column.Deviation < 0)),
            ])
        {
            Guide = 0,
        };

        double Shown(double drop) => importances.Score is "accuracy" or "balanced accuracy" ? 100 * drop : drop;
    }
}
