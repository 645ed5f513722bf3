using System.Globalization;
using Chainrule.Text;

namespace Chainrule.Reports.Charts;

/// <summary>
/// What a chart's caption says of each place that the pointer or the arrow keys come to, as attributes that the page's script
/// reads: the place in pixels, and the text.
/// </summary>
internal sealed class ChartTelling
{
    private const int MostPlaces = 300;

    /// <summary>Between the parts of one place, and between places: characters that are shown, should a name have them.</summary>
    public const char Part = '␟', Place = '␞';

    private readonly List<string> _places = [];

    /// <summary>Reads a chart.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="drawn">Its series, in terms of its axes.</param>
    /// <param name="x">Its horizontal axis.</param>
    /// <param name="y">Its vertical axis.</param>
    public ChartTelling(Chart chart, IReadOnlyList<Series> drawn, Axis x, Axis y)
    {
        int[] told = [.. Enumerable.Range(0, drawn.Count).Where(i => IsTold(drawn[i]))];
        if (told is [int only] && drawn[only].Mark == Mark.Dots)
        {
            OfCloud(chart, only, drawn[only], x, y);
            return;
        }

        var at = told.SelectMany(i => drawn[i].X.Select((place, k) => (Place: place, Shown: chart.Series[i].X[k])))
            .Where(of => double.IsFinite(of.Place))
            .DistinctBy(of => of.Place)
            .OrderBy(of => of.Place)
            .ToList();
        int every = (at.Count + MostPlaces - 1) / MostPlaces;
        foreach (var (place, shown) in at.Where((_, i) => every == 0 || i % every == 0 || i == at.Count - 1))
        {
            var values = told
                .Select(i => (chart.Series[i].Name, Value: ValueAt(chart.Series[i], drawn[i], place)))
                .Where(of => double.IsFinite(of.Value))
                .Select(of => told.Length == 1 && drawn[told[0]].Mark == Mark.Bars
                    ? $"{Y(chart, of.Value)} {of.Name}" : $"{of.Name} {Y(chart, of.Value)}");
            Add(x.At(place), null, $"{chart.XTitle} {X(chart, shown)}: {string.Join(" · ", values)}");
        }
    }

    /// <summary>The attributes; none where there is nothing to tell.</summary>
    public (string Name, string Value)[] Attributes =>
        _places.Count == 0 ? [] : [("data-told", string.Join(Place, _places))];

    private static bool IsTold(Series series) =>
        series is { IsTold: true, IsGuide: false, Mark: not Mark.Cells, Name.Length: > 0 };

    private void OfCloud(Chart chart, int which, Series drawn, Axis x, Axis y)
    {
        var series = chart.Series[which];
        int every = Math.Max(1, (series.X.Count + MostPlaces - 1) / MostPlaces);
        for (int i = 0; i < series.X.Count; i += every)
        {
            if (double.IsFinite(drawn.X[i]) && double.IsFinite(drawn.Y[i]))
            {
                var note = i < series.Notes.Count ? series.Notes[i] : null;
                string reach = note is null ? "" : $" ({Y(chart, note.Low)} to {Y(chart, note.High)})";
                string label = note is null ? "" : $"{note.Told}, ";
                Add(
                    x.At(drawn.X[i]),
                    y.At(drawn.Y[i]),
                    $"{label}{chart.XTitle} {X(chart, series.X[i])}: {Y(chart, series.Y[i])}{reach}");
            }
        }
    }

    private void Add(double x, double? y, string text)
    {
        string at = y is double height ? $"{SvgText.Number(x)},{SvgText.Number(height)}" : SvgText.Number(x);
        _places.Add($"{at}{Part}{text}");
    }

    private static double ValueAt(Series shown, Series drawn, double place)
    {
        for (int i = 0; i < drawn.X.Count; i++)
        {
            if (drawn.X[i] == place)
            {
                return shown.Y[i];
            }
        }

        return double.NaN;
    }

    private static string X(Chart chart, double value) => chart.Page.TellX is { } tell ? tell(value) : Number(value);

    private static string Y(Chart chart, double value) => chart.Page.TellY is { } tell ? tell(value) : Number(value);

    private static string Number(double value) =>
        Math.Abs(value) < 1e-300 ? "0" : double.IsInteger(value) && Math.Abs(value) < 1e9
            ? value.ToString("#,0", CultureInfo.InvariantCulture) : NumberText.Short(value);
}
