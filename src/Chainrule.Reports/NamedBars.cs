using Chainrule.Reports.Charts;
using Chainrule.Reports.Markup;
using Chainrule.Text;

namespace Chainrule.Reports;

/// <summary>
/// Bars lying below each other, each beside its name and before its number, as wide as a phone can show them legibly.
/// </summary>
/// <param name="Title">What they show.</param>
/// <param name="Description">The same with its numbers, for those who can't see it.</param>
/// <param name="Bars">The bars, first to last, at least one.</param>
internal sealed record NamedBars(string Title, string Description, IReadOnlyList<NamedBar> Bars) : IFigure
{
    private const double Width = Chart.PageWidth, Step = 20, MostOfNames = 150, Gap = 8;
    private const int ShortestName = 6;

    /// <inheritdoc/>
    public string Said { get; init; } = "";

    /// <inheritdoc/>
    public bool HasNumbers => Bars.Count > 0;

    /// <inheritdoc/>
    public string ToSvg(bool isFile)
    {
        using var text = new StringWriter();
        Draw(new MarkupWriter(text));
        return text.ToString();
    }

    /// <summary>Writes them as SVG.</summary>
    public void Draw(MarkupWriter svg)
    {
        string[] names = Fitting([.. Bars.Select(bar => bar.Name)]);
        double left = names.Max(SvgText.WidthOf) + Gap,
            right = Width - Bars.Max(bar => SvgText.WidthOf(bar.Text)) - Gap;
        double least = Math.Min(0, Bars.Min(bar => Finite(bar.Value - bar.Spread))),
            most = Math.Max(Bars.Max(bar => Finite(bar.Value + bar.Spread)), least + 1e-12);
        double X(double value) => left + ((Math.Clamp(Finite(value), least, most) - least) / (most - least) * (right - left));
        double height = (Step * Bars.Count) + 8;
        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("viewBox", $"0 0 {N(Width)} {N(height)}"),
            ("width", N(Width)),
            ("height", N(height)),
            ("role", "img"),
            ("class", "chart")
        );
        svg.Element("title", Title);
        svg.Element("desc", Description);
        svg.Empty("line", ("x1", N(X(0))), ("x2", N(X(0))), ("y1", "0"), ("y2", N(height)), ("class", "plain"));
        for (int i = 0; i < Bars.Count; i++)
        {
            var bar = Bars[i];
            double middle = 4 + (Step * i) + (Step / 2), from = X(Math.Min(0, bar.Value)), to = X(Math.Max(0, bar.Value));
            string beside = N(left - Gap);
            svg.Element(
                "text", names[i], ("x", beside), ("y", N(middle + 4)), ("text-anchor", "end"), ("class", "strong"));
            svg.Empty(
                "rect",
                ("x", N(from)),
                ("y", N(middle - 6)),
                ("width", N(Math.Max(to - from, 0.5))),
                ("height", "12"),
                ("class", bar.Value < 0 ? "falls" : "rises")
            );
            if (bar.Spread > 0)
            {
                svg.Empty(
                    "line",
                    ("x1", N(X(bar.Value - bar.Spread))),
                    ("x2", N(X(bar.Value + bar.Spread))),
                    ("y1", N(middle)),
                    ("y2", N(middle)),
                    ("class", "target")
                );
            }

            svg.Element("text", bar.Text, ("x", N(X(Math.Max(0, bar.Value + bar.Spread)) + 6)), ("y", N(middle + 4)));
        }

        svg.CloseLine();
    }

    private static string[] Fitting(string[] names)
    {
        string[] fitting = names;
        for (
            int longest = ShortNames.Usual;
            longest >= ShortestName && (longest == ShortNames.Usual || fitting.Max(SvgText.WidthOf) > MostOfNames);
            longest--
        )
        {
            var cut = ShortNames.Of(names, longest);
            fitting = [.. names.Select((_, i) => cut[i])];
        }

        return fitting;
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;

    private static string N(double value) => SvgText.Number(value);
}

/// <summary>One of <see cref="NamedBars"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">How far it reaches from 0.</param>
/// <param name="Text">The number that stands behind it.</param>
/// <param name="Spread">How far a thin line reaches from its end, to both sides.</param>
internal readonly record struct NamedBar(string Name, double Value, string Text, double Spread = 0);
