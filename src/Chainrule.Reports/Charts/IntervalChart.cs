using Chainrule.Text;

namespace Chainrule.Reports.Charts;

/// <summary>
/// Names below each other, each with a dot for a number, a line for how far it may be otherwise, and the number at the right.
/// </summary>
/// <param name="Title">The heading.</param>
/// <param name="Description">What can be seen, for those who can't see it.</param>
/// <param name="Rows">First to last, at least one.</param>
internal sealed record IntervalChart(string Title, string Description, IReadOnlyList<IntervalRow> Rows) : IFigure
{
    private const double Width = Chart.PageWidth, Step = 18, Bottom = 24, Gap = 8, MostOfNames = 118;

    /// <summary>Whether its numbers are shares.</summary>
    public bool AreShares { get; init; }

    /// <summary>A place that numbers are held against, such as 0; null for none.</summary>
    public double? Guide { get; init; }

    /// <inheritdoc/>
    public string Said { get; init; } = "";

    /// <inheritdoc/>
    public bool HasNumbers => Rows.Any(row => double.IsFinite(row.Value));

    /// <inheritdoc/>
    public string ToSvg(bool isFile)
    {
        string[] names = Fitting([.. Rows.Select(row => row.Name)]);
        double left = names.Max(SvgText.WidthOf) + Gap, right = Width - Rows.Max(row => SvgText.WidthOf(row.Text)) - Gap,
            bottom = (Step * Rows.Count) + 6, height = bottom + Bottom;
        double[] numbers =
        [
            .. Rows.SelectMany<IntervalRow, double>(row => [row.Value, row.Low, row.High]).Where(double.IsFinite),
            .. Guide is double guide ? [guide] : Array.Empty<double>(),
        ];
        var ticks = Ticks.Over(numbers.Min(), numbers.Max(), about: right - left > 120 ? 4 : 3);
        var axis = new Axis("", ticks, left + 6, right - 6);
        string told = string.Join(ChartTelling.Place, Rows.Select((row, i) =>
            $"0,{SvgText.Number(Middle(i))}{ChartTelling.Part}{row.Name}: {row.Told}"));
        var svg = new SvgText();
        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("class", "chart"),
            ("role", "img"),
            ("viewBox", $"0 0 {SvgText.Number(Width)} {SvgText.Number(height)}"),
            ("width", SvgText.Number(Width)),
            ("height", SvgText.Number(height)),
            ("data-told", told)
        );
        svg.AddText("title", Title).AddText("desc", Description);
        WriteAxis(svg, axis, bottom);
        for (int i = 0; i < Rows.Count; i++)
        {
            WriteRow(svg, Rows[i], names[i], Middle(i), axis);
        }

        return svg.Close("svg").ToString();
    }

    private static double Middle(int row) => (Step * row) + 10;

    private void WriteAxis(SvgText svg, Axis axis, double bottom)
    {
        double free = double.NegativeInfinity;
        foreach (double tick in axis.Ticks.Values)
        {
            string at = SvgText.Number(axis.At(tick)), name = AreShares ? axis.Ticks.WritePercent(tick) : axis.Ticks.Write(tick);
            svg.Add(
                "line",
                ("class", tick == Guide ? "zero" : "grid"),
                ("x1", at),
                ("x2", at),
                ("y1", "0"),
                ("y2", SvgText.Number(bottom))
            );
            double half = SvgText.WidthOf(name) / 2;
            if (axis.At(tick) - half > free)
            {
                svg.AddText("text", name, ("x", at), ("y", SvgText.Number(bottom + 16)), ("text-anchor", "middle"));
                free = axis.At(tick) + half + 4;
            }
        }
    }

    private static void WriteRow(SvgText svg, IntervalRow row, string name, double middle, Axis axis)
    {
        string color = row.IsWarm ? "c1" : "c0", y = SvgText.Number(middle);
        svg.AddText(
            "text",
            name,
            ("x", SvgText.Number(axis.From - 6 - Gap)),
            ("y", SvgText.Number(middle + 4)),
            ("text-anchor", "end"),
            ("class", "strong"));
        if (double.IsFinite(row.Low) && double.IsFinite(row.High))
        {
            svg.Add(
                "line",
                ("class", $"reach {color}"),
                ("x1", SvgText.Number(axis.At(row.Low))),
                ("x2", SvgText.Number(axis.At(row.High))),
                ("y1", y),
                ("y2", y));
        }

        if (double.IsFinite(row.Value))
        {
            svg.Open("g", ("class", $"dots {color}"));
            svg.Add("circle", ("cx", SvgText.Number(axis.At(row.Value))), ("cy", y), ("r", "4")).Close("g");
        }

        svg.AddText("text", row.Text, ("x", SvgText.Number(axis.To + 6 + Gap)), ("y", SvgText.Number(middle + 4)));
    }

    private static string[] Fitting(string[] names)
    {
        string[] fitting = names;
        for (int longest = ShortNames.Usual; longest >= 6 && (longest == ShortNames.Usual
            || fitting.Max(SvgText.WidthOf) > MostOfNames); longest--)
        {
            var cut = ShortNames.Of(names, longest);
            fitting = [.. names.Select((_, i) => cut[i])];
        }

        return fitting;
    }
}

/// <summary>One line of an <see cref="IntervalChart"/>.</summary>
/// <param name="Name">Whose number it is.</param>
/// <param name="Value">The number.</param>
/// <param name="Low">Where its interval begins; NaN for none.</param>
/// <param name="High">Where it ends.</param>
/// <param name="Text">The number as it stands at the right.</param>
/// <param name="Told">The number and its interval, as the caption tells them.</param>
/// <param name="IsWarm">Whether it is worth a look.</param>
internal readonly record struct IntervalRow(
    string Name, double Value, double Low, double High, string Text, string Told, bool IsWarm = false);
