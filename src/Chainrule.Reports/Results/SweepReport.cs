using System.Globalization;
using Chainrule.Reports.Charts;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>Many trainings with different settings, ranked, as one document for <see cref="HtmlPage"/>.</summary>
public static class SweepReport
{
    private const int MostRows = 1000, MostNamed = 12;

    /// <summary>Puts it together; the same tasks give the same document.</summary>
    public static Document Of(SweepContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        SweptTask[] ranked =
        [
            .. content.Tasks.Where(task => task.Loss is not null).OrderByDescending(task => task.Rung).ThenBy(task => task.Loss)
                .ThenBy(task => task.Number),
        ];
        var sections = new List<Section> { new("In short", 1, [Short(content, ranked)]) };
        if (content.Rungs.Count > 0)
        {
            sections.Add(new Section("The rungs", 1, [RungsOf(content)]));
        }

        // all that were trained equally long: those on a later rung have lower losses whatever their settings
        SweptTask[] alike = [.. ranked.Where(task => task.Rung == 1)];
        var settings = content.Settings.Select((name, i) => SweptValues.Of(name, i, alike))
            .Where(of => of.Names.Length > 1).ToList();
        if (settings.Count > 0)
        {
            sections.Add(new Section("The loss by each setting", 1,
            [
                new Paragraph("Each dot is a training. Where all dots at one value lie lower than those at another, the setting "
                    + "matters whatever the others are."
                    + (content.Rungs.Count > 0 ? " These are the losses on the first rung." : "")),
                new ChartRow([.. settings.Select(of => ByValue(of, alike))]),
                .. settings.Where(of => of.Key.Length > 0).Select(of => new Paragraph($"{of.Setting}: {of.Key}.")),
            ]));
        }

        SweptTask[] learned =
            [.. ranked.Where(task => task.Curve.Count > 0).DistinctBy(task => task.Number).Take(ChartStyle.Colors)];
        if (learned.Length > 0)
        {
            sections.Add(new Section("Learning curves of the best", 1, [new ChartRow([Curves(learned)])]));
        }

        sections.Add(new Section("All tasks", 1, [Table(content, ranked)]));
        if (content.Command is not null)
        {
            sections.Add(new Section("Train the best", 1, [new Verbatim(content.Command)]));
        }

        return new Document(
            content.Title, "Trainings with different settings, ranked by their loss in validation.", sections, HasContents: true);
    }

    private static Answer Short(SweepContent content, SweptTask[] ranked)
    {
        int Count(string state) => content.Tasks.Count(task => task.State == state);
        string tasks = $"{NumberText.Count(content.Tasks.Count, "task")}: {NumberText.Count(Count("done"))} done, "
            + $"{NumberText.Count(Count("failed"))} failed, {NumberText.Count(Count("open"))} open.";
        Notice[] notices =
        [
            .. content.Tasks.Where(task => task.Error is not null).GroupBy(task => task.Error!).Select(group => new Notice(
                Tone.Noteworthy,
                group.Count() == 1 ? $"task {group.First().Number} failed" : $"{NumberText.Count(group.Count())} tasks failed",
                UserText.Plain(group.Key),
                null)),
        ];
        return ranked.Length == 0
            ? new Answer("–", "no loss yet", tasks) { Notices = notices }
            : new Answer(
                ShownText.Number(ranked[0].Loss!.Value), "loss in validation", $"of task {ranked[0].Number}, the best. {tasks}")
            {
                Notices = notices,
                Facts = [.. content.Settings.Select((name, i) => (name, UserText.Plain(ranked[0].Values[i])))],
            };
    }

    private static Grid RungsOf(SweepContent content) => new(
        [
            ("rung", false), ("epochs", false), ("places", false), ("trained", false), ("failed", false), ("open", false),
            ("best loss", false), ("worst loss", false), ("tasks", true),
        ],
        [
            .. content.Rungs.Select((rung, i) =>
            {
                SweptTask[] on = [.. content.Tasks.Where(task => task.Rung == i + 1).OrderBy(task => task.Number)];
                double[] losses = [.. on.Select(task => task.Loss ?? double.NaN).Where(double.IsFinite)];
                string Count(string state) => NumberText.Count(on.Count(task => task.State == state));
                return new GridRow(
                [
                    NumberText.Count(i + 1), NumberText.Count(rung.Epochs), NumberText.Count(rung.Places), Count("done"),
                    Count("failed"), Count("open"), losses.Length > 0 ? ShownText.Number(losses.Min()) : "–",
                    losses.Length > 0 ? ShownText.Number(losses.Max()) : "–", TasksOf(on),
                ]);
            }),
        ],
        "The best of a rung, as many as the next has places, are trained anew for its epochs; what failed goes no further");

    private static string TasksOf(SweptTask[] tasks) =>
        string.Join(", ", tasks.Take(MostNamed).Select(task => NumberText.Count(task.Number)))
            + (tasks.Length > MostNamed ? $" and {NumberText.Count(tasks.Length - MostNamed)} more" : "");

    private static Chart ByValue(SweptValues values, SweptTask[] ranked)
    {
        double[] losses = [.. ranked.Select(task => task.Loss!.Value)];
        string best = UserText.Plain(ranked[0].Values[values.Place]), worst = UserText.Plain(ranked[^1].Values[values.Place]);
        string least = ShownText.Number(losses[0]), most = ShownText.Number(losses[^1]);
        return new Chart
        {
            Title = values.Setting,
            Description = $"Losses from {least} at {best} to {most} at {worst}.",
            Page = new ChartPage { Said = $"best: {best}" },
            XTitle = values.AreNumbers ? values.Setting : $"{values.Setting}, by its place in the list",
            CountsAlongX = !values.AreNumbers,
            XScale = values.AreNumbers ? AxisScale.Of(values.At) : AxisScale.Linear,
            YTitle = "loss",
            YScale = AxisScale.Of(losses),
            Series = [new Series("a training", values.At, losses, Charts.Mark.Dots) { Radius = 4, IsTold = false }],
            Width = 420,
            Height = 320,
        };
    }

    private static Chart Curves(SweptTask[] tasks) => new()
    {
        Title = "Loss by epoch",
        Description = string.Join(
            "; ",
            tasks.Select(task =>
                $"task {task.Number} from {ShownText.Number(task.Curve[0])} to {ShownText.Number(task.Curve[^1])}")) + ".",
        XTitle = "epoch",
        CountsAlongX = true,
        YScale = AxisScale.Of(tasks.SelectMany(task => task.Curve)),
        Series =
        [
            .. tasks.Select(task =>
            {
                double[] at = [.. Enumerable.Range(1, task.Curve.Count).Select(epoch => (double)epoch)];
                return new Series($"task {task.Number}", at, [.. task.Curve], LearningSection.MarkOf(at));
            }),
        ],
        Width = 420,
        Height = 320,
    };

    private static Grid Table(SweepContent content, SweptTask[] ranked)
    {
        bool isOnRungs = content.Rungs.Count > 0;
        SweptTask[] all =
        [
            .. ranked,
            .. content.Tasks.Where(task => task.Loss is null).OrderBy(task => task.Rung).ThenBy(task => task.Number),
        ];
        string[] loss = ShownText.Column(ranked.Select(task => task.Loss!.Value)),
            test = ShownText.Column(ranked.Select(task => task.Test ?? double.NaN));
        return new Grid(
            [
                ("task", false), .. isOnRungs ? new[] { ("rung", false), ("epochs", false) } : [],
                .. content.Settings.Select(name => (name, true)), ("state", true), ("loss", false),
                ("accuracy", false), ("test", false),
            ],
            [
                .. all.Take(MostRows).Select((task, i) => new GridRow(
                [
                    NumberText.Count(task.Number),
                    .. isOnRungs
                        ? new[] { NumberText.Count(task.Rung), NumberText.Count(content.Rungs[task.Rung - 1].Epochs) } : [],
                    .. task.Values.Select(ShownText.Cell), task.State,
                    i < ranked.Length ? loss[i] : "–", task.Accuracy is double share ? ShownText.Percent(share) : "–",
                    i < ranked.Length ? test[i] : "–",
                ])),
            ],
            (isOnRungs ? "Whoever was trained longest first, of those the best" : "The best first")
                + "; what has no loss comes last"
                + (all.Length > MostRows ? $"; the first {MostRows} of {NumberText.Count(all.Length)}" : ""));
    }
}

/// <summary>Where trainings lie along a setting: numbers where they belong, names as they first come.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Place">Its place among all.</param>
/// <param name="Names">Its different values.</param>
/// <param name="AreNumbers">Whether all of them are numbers.</param>
/// <param name="At">Where each training lies.</param>
internal sealed record SweptValues(string Setting, int Place, string[] Names, bool AreNumbers, double[] At)
{
    /// <summary>Which name stands at which place; empty where they are numbers.</summary>
    public string Key => AreNumbers ? "" : string.Join("; ", Names.Select((name, i) => $"{i + 1} is {UserText.Plain(name)}"));

    /// <summary>Of a setting.</summary>
    public static SweptValues Of(string setting, int place, SweptTask[] tasks)
    {
        string[] names = [.. tasks.OrderBy(task => task.Number).Select(task => task.Values[place]).Distinct()];
        double[] numbers = [.. names.Select(name =>
            double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
        bool areNumbers = numbers.All(double.IsFinite);
        return new(setting, place, names, areNumbers, [.. tasks.Select(task =>
        {
            int i = Array.IndexOf(names, task.Values[place]);
            return areNumbers ? numbers[i] : i + 1.0;
        })]);
    }
}
