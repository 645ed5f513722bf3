namespace Chainrule.Reports.Charts;

/// <summary>Names of lines at their ends, which say what a line is where it is looked at; moved apart where they would
/// meet.</summary>
internal sealed class LineEnds
{
    private const double Gap = 7, Line = 14, MostRoom = 116;

    private readonly List<(string Name, string Color, double X, double Y)> _ends = [];

    /// <summary>Finds the ends.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="drawn">Its series, in terms of its axes.</param>
    public LineEnds(Chart chart, IReadOnlyList<Series> drawn)
    {
        for (int i = 0; i < drawn.Count; i++)
        {
            var series = drawn[i];
            int last = Enumerable.Range(0, series.X.Count)
                .LastOrDefault(at => double.IsFinite(series.X[at]) && double.IsFinite(series.Y[at]), -1);
            if (chart.Page.NamesSeries && series is { Mark: Mark.Line, Name.Length: > 0 } && last >= 0)
            {
                _ends.Add((series.Name, series.IsGuide ? "" : $"end {chart.ColorOf(i)}", series.X[last], series.Y[last]));
            }
        }

        if (_ends.Any(end => WidthOf(end.Name) > MostRoom))
        {
            var names = Text.ShortNames.Of([.. _ends.Select(end => end.Name)], 16);
            _ends = [.. _ends.Select((end, i) => end with { Name = names[i] })];
        }
    }

    /// <summary>How much room they take right of the axis.</summary>
    public double Room => _ends.Count == 0 ? 0 : Gap + _ends.Max(end => WidthOf(end.Name));

    /// <summary>Writes them.</summary>
    public void Write(SvgText svg, Axis x, Axis y)
    {
        var places = _ends.OrderBy(end => y.At(end.Y)).Select(end => (End: end, At: y.At(end.Y))).ToArray();
        for (int i = 1; i < places.Length; i++)
        {
            places[i].At = Math.Max(places[i].At, places[i - 1].At + Line);
        }

        for (int i = places.Length - 1, room = 0; i >= 0; i--, room++)
        {
            places[i].At = Math.Min(places[i].At, y.From - (room * Line));
        }

        foreach (var (end, at) in places)
        {
            svg.AddText("text", end.Name, ("x", SvgText.Number(x.To + Gap)), ("y", SvgText.Number(at + 4)), ("class", end.Color));
        }
    }

    // Letters of a page are 12 pixels high where the estimate is for 13, and those at ends are bold.
    private static double WidthOf(string name) => 1.04 * SvgText.WidthOf(name);
}
