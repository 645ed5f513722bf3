using Chainrule.Reports.Charts;
using Chainrule.Reports.Markup;
using Chainrule.Text;

namespace Chainrule.Reports;

/// <summary>Writes the verdict of a page.</summary>
internal static class AnswerWriter
{
    private const int MostDots = 400, DotsDown = 10, LongestFigure = 7;
    private const double Apart = 13, Radius = 4.6, IntervalWidth = 358;

    /// <summary>Writes it.</summary>
    public static void Write(MarkupWriter page, Answer answer)
    {
        page.Open("div", ("class", "verdict")).Open("div");
        page.Open("p", ("class", answer.Figure.Length > LongestFigure ? "figure words" : "figure")).Text(answer.Figure);
        if (answer.Unit.Length > 0)
        {
            page.Text(" ").Element("span", answer.Unit);
        }

        page.Close().Element("p", answer.Sentence, ("class", "say"));
        if (answer.Interval is { } interval && double.IsFinite(interval.Interval.Low))
        {
            page.Element("p", interval.Said, ("class", "said"));
            DrawInterval(page, interval);
        }

        if (answer.Dots is { } dots && dots.Found + dots.Missed is > 0 and <= MostDots)
        {
            DrawDots(page, dots);
        }

        page.Open("div", ("class", "said"));
        foreach (var block in answer.More)
        {
            HtmlPage.WriteBlock(page, block);
        }

        page.Close().Close().Open("div");
        foreach (var (notice, i) in answer.Notices.Select((notice, i) => (notice, i)))
        {
            PageBlockWriter.WriteNotice(page, notice, isFolded: i > 0);
        }

        if (answer.Facts.Count > 0)
        {
            PageBlockWriter.WriteFacts(page, answer.Facts, isList: false);
        }

        page.Close().CloseLine();
    }

    private static void DrawInterval(MarkupWriter svg, AnswerInterval answer)
    {
        const double Line = 14;
        var (value, low, high) = (answer.Interval.Value, answer.Interval.Low, answer.Interval.High);
        var axis = new Axis("", Ticks.Over(low, Math.Max(high, low), about: 4), 18, IntervalWidth - 18);
        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("class", "chart"),
            ("viewBox", $"0 0 {N(IntervalWidth)} 40"),
            ("width", N(IntervalWidth)),
            ("height", "40"),
            ("role", "img")
        );
        svg.Element("title", answer.Said);
        svg.Empty(
            "line", ("class", "zero"), ("x1", N(axis.From)), ("x2", N(axis.To)), ("y1", N(Line)), ("y2", N(Line)));
        foreach (double tick in axis.Ticks.Values)
        {
            string at = N(axis.At(tick));
            svg.Empty("line", ("class", "zero"), ("x1", at), ("x2", at), ("y1", N(Line - 3)), ("y2", N(Line + 3)));
            svg.Element("text", axis.Ticks.WritePercent(tick), ("x", at), ("y", "34"), ("text-anchor", "middle"));
        }

        svg.Empty(
            "line",
            ("class", "reach c0"),
            ("x1", N(axis.At(low))),
            ("x2", N(axis.At(high))),
            ("y1", N(Line)),
            ("y2", N(Line)),
            ("stroke-linecap", "round"),
            ("stroke-width", "7"));
        svg.Open("g", ("class", "dots large c0"))
            .Empty("circle", ("cx", N(axis.At(value))), ("cy", N(Line)), ("r", "6"))
            .Close()
            .CloseLine();
    }

    private static void DrawDots(MarkupWriter svg, FoundDots dots)
    {
        long all = dots.Found + dots.Missed, across = (all + DotsDown - 1) / DotsDown;
        double width = Math.Max(1, across) * Apart + 4, height = DotsDown * Apart + 4;
        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("class", "dots"),
            ("viewBox", $"0 0 {N(width)} {N(height)}"),
            ("width", N(width)),
            ("height", N(height)),
            ("role", "img")
        );
        svg.Element(
            "title",
            $"{NumberText.Count(all)} dots: {NumberText.Count(dots.Found)} found, {NumberText.Count(dots.Missed)} missed");
        for (long i = 0; i < all; i++)
        {
            svg.Empty(
                "circle",
                ("cx", N(8 + (Apart * (i / DotsDown)))),
                ("cy", N(8 + (Apart * (i % DotsDown)))),
                ("r", N(Radius)),
                ("class", i < dots.Found ? "hit" : "miss"));
        }

        svg.CloseLine().Element(
            "p",
            $"● found, {NumberText.Count(dots.Found)} · ○ missed, {NumberText.Count(dots.Missed)} · each dot is {dots.Each}",
            ("class", "key"));
    }

    private static string N(double value) => SvgText.Number(value);
}
