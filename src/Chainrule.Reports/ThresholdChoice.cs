using System.Globalization;
using Chainrule.Insight.Results;
using Chainrule.Reports.Markup;
using Chainrule.Text;

namespace Chainrule.Reports;

/// <summary>A threshold that the reader moves, with what it makes of the rows. Without script it stands where the model's
/// is.</summary>
/// <param name="Name">The class that is chosen from it on.</param>
/// <param name="Rows">All rows.</param>
/// <param name="Marks">The thresholds that can be chosen, ascending, with what they bring.</param>
/// <param name="Now">The place of the model's own among them.</param>
/// <param name="Presets">Places among them, by name.</param>
internal sealed record ThresholdChoice(
    string Name, int Rows, IReadOnlyList<ThresholdCounts> Marks, int Now, IReadOnlyList<(string Name, int Place)> Presets) : Block
{
    /// <summary>Whether the class is the first of two: what is set is the probability of the second.</summary>
    public bool IsOfFirst { get; init; }

    /// <summary>Whether there is a setting for it.</summary>
    public bool CanBeSet { get; init; }

    /// <summary>Writes it.</summary>
    public void Write(MarkupWriter page)
    {
        var now = Marks[Now];
        page.Open("div", ("class", "threshold"));
        WriteSlider(page, now);
        page.Open("div").Open("dl");
        string of = $"found of {NumberText.Count(now.Support)}";
        Fact(page, of, ("found", NumberText.Count(now.Found)), ("recall", Share(now.Recall)));
        Fact(page, "right of those taken for it", ("precision", Share(now.Precision)));
        string each = now.Found == 0
            ? "–" : ((double)(now.Predicted - now.Found) / now.Found).ToString("0.0", CultureInfo.InvariantCulture);
        Fact(page, "false alarms for one found", ("each", each));
        Fact(page, "F1", ("f1", Share(now.F1)));
        page.Close();
        WriteFour(page, now);
        page.Close().CloseLine();
        if (CanBeSet)
        {
            string value = Number(IsOfFirst ? 1 - now.Threshold : now.Threshold), step = page.Worded(RunStep.ThresholdOf(value));
            int start = step.IndexOf(value, StringComparison.Ordinal);
            page.Open("p").Text("To set it, train with ").Open("code").Text(step[..start]);
            page.Element("span", value, ("data-show", "set")).Text(step[(start + value.Length)..]).Close();
            page.Text(".").Close();
        }
    }

    private void WriteSlider(MarkupWriter page, ThresholdCounts now)
    {
        string marks = string.Join(' ', Marks.Select(mark => string.Create(
            CultureInfo.InvariantCulture, $"{mark.Threshold:0.#######},{mark.Predicted},{mark.Found}")));
        page.Open("div");
        page.Open("p").Text("A row is taken for ").Element("b", Name).Text(" from a probability of ")
            .Element("b", Number(now.Threshold), ("data-show", "threshold")).Text(" on.").Close();
        page.Open(
            "div",
            ("class", "live choosing"),
            ("hidden", ""),
            ("data-marks", marks),
            ("data-support", Text(now.Support)),
            ("data-rows", Text(Rows)),
            ("data-flipped", IsOfFirst ? "1" : "0"));
        page.Open("div", ("class", "label")).Text("Threshold ");
        page.Element("output", Number(now.Threshold), ("data-show", "threshold")).Close();
        page.Empty(
            "input",
            ("type", "range"),
            ("aria-label", "threshold"),
            ("min", "0"),
            ("max", Text(Marks.Count - 1)),
            ("step", "1"),
            ("value", Text(Now)));
        page.Open("div", ("class", "ends")).Element("span", Number(Marks[0].Threshold))
            .Element("span", Number(Marks[^1].Threshold)).Close();
        page.Open("div", ("class", "choices"));
        foreach ((string name, int place) in Presets)
        {
            page.Element(
                "button", $"{name} {Number(Marks[place].Threshold)}", ("type", "button"), ("data-mark", Text(place)));
        }

        page.Close().Open("p", ("class", "key")).Text("A miss costs ");
        Cost(page, "cost of a miss", "5");
        page.Text(" a false alarm ");
        Cost(page, "cost of a false alarm", "1");
        page.Text(" ").Close().Open("div", ("class", "choices"))
            .Element("button", "least cost", ("type", "button"), ("class", "costs"))
            .Open("span", ("class", "key")).Text("costs of these rows ").Element("b", "–", ("data-show", "cost")).Close()
            .Close().Close().Close();
    }

    // What the threshold makes of the rows, as the matrix has it.
    private void WriteFour(MarkupWriter page, ThresholdCounts now)
    {
        long negatives = Rows - now.Support, alarms = now.Predicted - now.Found;
        string caption = $"What the threshold makes of the {NumberText.Count(Rows, "row")}";
        page.Open("table", ("class", "matrix four low")).Element("caption", caption, ("class", "vh"));
        WriteLine(page, ("wrong2", "missed", "missed", now.Support - now.Found), ("right1", "found", "found", now.Found));
        WriteLine(page, ("right1", "passed", "rightly passed", negatives - alarms), ("wrong1", "alarms", "false alarms", alarms));
        page.CloseLine();
    }

    private static void Cost(MarkupWriter page, string label, string value) =>
        page.Empty("input", ("type", "number"), ("aria-label", label), ("min", "0"), ("step", "any"), ("value", value));

    private static void WriteLine(
        MarkupWriter page, params ReadOnlySpan<(string Css, string Show, string Name, long Count)> cells)
    {
        page.Open("tr");
        foreach (var (css, show, name, count) in cells)
        {
            page.Open("td", ("class", css)).Open("div", ("class", "tile"));
            page.Element("b", NumberText.Count(count), ("data-show", show)).Text(" ").Element("small", name).Close().Close();
        }

        page.Close();
    }

    private static void Fact(MarkupWriter page, string name, params ReadOnlySpan<(string Show, string Text)> values)
    {
        page.Open("div").Element("dt", name).Text(" ").Open("dd");
        for (int i = 0; i < values.Length; i++)
        {
            page.Text(i > 0 ? " · " : "").Element("span", values[i].Text, ("data-show", values[i].Show));
        }

        page.Close().Close();
    }

    private static string Share(double share) => ShareText.Percent(share, 1);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(double threshold) => threshold.ToString("0.#######", CultureInfo.InvariantCulture);
}
