using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>What a table holds and what was noticed in it, as one document for <see cref="HtmlPage"/>.</summary>
public static class InspectionReport
{
    private const int MostColumns = 200, MostBars = 25, MostPairs = 12, MostAssociated = 60, MostRepeated = 50;
    private const double Telling = 0.05;

    /// <summary>Puts it together.</summary>
    public static Document Of(InspectionContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var names = ShortNames.Of([.. content.Columns.Select(column => column.Name)]);
        var sections = new List<Section> { new("In short", 1, [Short(content)]), Columns(content, names) };
        sections.AddRange(Associations(content, names));
        if (content.Columns.Any(column => column.Missing > 0))
        {
            sections.Add(Missing(content, names));
        }

        if (content.Repeated.Count > 0)
        {
            sections.Add(new Section("Rows that are there twice", 1,
            [
                new Grid(
                    [("line", false), ("the same as line", false)],
                    [
                        .. content.Repeated.Take(MostRepeated)
                            .Select(row => new GridRow([NumberText.Count(row.Line), NumberText.Count(row.First)])),
                    ],
                    $"{NumberText.Count(content.Repeated.Count, "row")} that are the same as one before them"
                        + (content.Repeated.Count > MostRepeated ? $"; the first {MostRepeated}" : "")),
            ]));
        }

        return new Document(content.Title, "What the table holds, what is wrong with it, and what says something about what.",
            sections, HasContents: true);
    }

    private static Answer Short(InspectionContent content)
    {
        int warnings = content.Issues.Count(issue => issue.IsWarning), columns = content.Columns.Count;
        long missing = content.Columns.Sum(column => (long)column.Missing);
        string task = content.Task.Length == 0 ? "" : $" To be predicted: {content.Task}.";
        string found = warnings == 0 ? "No warning." : warnings == 1 ? "One warning." : $"{NumberText.Count(warnings)} warnings.";
        Notice[] notices =
        [
            .. content.Issues.Select(issue => new Notice(
                Tone.Noteworthy,
                $"{UserText.Plain(issue.About)}{(issue.IsWarning ? "" : " (note)")}",
                UserText.Plain(issue.Message),
                issue.Remedy)),
        ];
        return new Answer(
            NumberText.Count(content.Rows),
            content.Rows == 1 ? "row" : "rows",
            $"of {NumberText.Count(columns, "column")}.{task} {found}")
        {
            Notices = notices.Length > 0 ? notices
                : [new Notice(Tone.Good, "Nothing was noticed", "None of the checks of a table has found anything.", null)],
            Facts =
            [
                ("cells without a value", $"{NumberText.Count(missing)} of {NumberText.Count((long)content.Rows * columns)}"),
                ("rows that are there twice", NumberText.Count(content.Repeated.Count)),
                ("columns left out", NumberText.Count(content.Columns.Count(column => !column.IsTarget && !column.IsInput))),
            ],
        };
    }

    private static Section Columns(InspectionContent content, ShortNames names) => new("Columns", 1,
    [
        new Sketches(
            "Each column with how its values are spread: numbers in bins of equal width, categories the most frequent first",
            [
                .. content.Columns.Take(MostColumns).Select((column, i) => new Sketch(
                    names[i],
                    [
                        column.Kind,
                        column.Missing == 0 ? "–"
                            : $"{NumberText.Count(column.Missing)} "
                                + $"({ShownText.Percent((double)column.Missing / content.Rows, 1)})",
                        NumberText.Count(column.Distinct),
                    ],
                    Counts(column),
                    ShownText.Cell(column.Values))),
            ]),
        .. content.Columns.Count > MostColumns
            ? new[] { new Paragraph($"The first {MostColumns} of {NumberText.Count(content.Columns.Count)} columns.") } : [],
        .. ShownText.InFull(names, "The names of columns in full"),
    ]);

    /// <summary>How many rows each bin, or each of the most frequent categories, has.</summary>
    internal static long[] Counts(InspectedColumn column)
    {
        const int Bins = 20;
        double[] numbers = [.. column.Numbers.Where(double.IsFinite)];
        if (numbers.Length > 0)
        {
            double least = numbers.Min(), width = (numbers.Max() - least) / Bins;
            long[] counts = new long[width > 0 ? Bins : 1];
            foreach (double number in numbers)
            {
                counts[width > 0 ? Math.Min(Bins - 1, (int)((number - least) / width)) : 0]++;
            }

            return counts;
        }

        return [.. column.Codes.Where(code => code >= 0).CountBy(code => code).Select(pair => (long)pair.Value)
            .OrderDescending().Take(Bins)];
    }

    private static IEnumerable<Section> Associations(InspectionContent content, ShortNames names)
    {
        var columns = content.Columns.Select((column, i) => (Column: column, Name: names[i], Values: Lazily(column)))
            .Where(of => (of.Column.IsInput || of.Column.IsTarget) && of.Column.Numbers.Count + of.Column.Codes.Count > 0)
            .Take(MostAssociated).ToList();
        string meaning = "The share of a column's uncertainty that another one takes away: 0 says nothing, 1 all (Theil's "
            + "uncertainty coefficient; numbers in ten bins of equally many rows).";
        foreach (var target in columns.Where(of => of.Column.IsTarget))
        {
            var bars = columns.Where(of => of.Column.IsInput)
                .Select(of => (of.Name, Share: Association.Of(of.Values.Value, target.Values.Value)))
                .OrderByDescending(of => of.Share).Take(MostBars).ToList();
            if (bars.Count > 0)
            {
                yield return new Section($"What says something about '{target.Name}'", 1,
                [
                    new ChartRow([Bars($"Said about '{target.Name}' by each column alone", bars)]),
                    new Note(new Paragraph(meaning), new Paragraph(
                        "A column that says nearly all may be known only afterwards; one that says nothing alone may say much "
                            + "together with others.")),
                ]);
            }
        }

        var inputs = columns.Where(of => of.Column.IsInput).ToList();
        var pairs = new List<(string Name, double Share)>();
        for (int i = 0; i < inputs.Count; i++)
        {
            for (int j = i + 1; j < inputs.Count; j++)
            {
                double one = Association.Of(inputs[i].Values.Value, inputs[j].Values.Value),
                    other = Association.Of(inputs[j].Values.Value, inputs[i].Values.Value);
                string name = $"{UserText.CutMiddle(inputs[i].Name, 12)} · {UserText.CutMiddle(inputs[j].Name, 12)}";
                pairs.Add((name, Math.Max(one, other)));
            }
        }

        var strongest = pairs.Where(pair => pair.Share >= Telling).OrderByDescending(pair => pair.Share).Take(MostPairs).ToList();
        if (pairs.Count > 0)
        {
            yield return new Section("What columns say about each other", 1, strongest.Count == 0
                ? [new Paragraph($"No column says more than {ShownText.Percent(Telling, 0)} about another.")]
                : [new ChartRow([Bars("The pairs that say most", strongest)]), new Note(new Paragraph(meaning))]);
        }
    }

    private static Lazy<int[]> Lazily(InspectedColumn column) => new(() => Association.Values(column));

    private static NamedBars Bars(string title, List<(string Name, double Share)> bars) => new(
        title,
        $"The largest first: {string.Join("; ", bars.Select(bar => $"{bar.Name} {ShownText.Percent(bar.Share, 1)}"))}.",
        [.. bars.Select(bar => new NamedBar(bar.Name, bar.Share, ShownText.Percent(bar.Share, 1)))]);

    private static Section Missing(InspectionContent content, ShortNames names)
    {
        var bars = content.Columns.Select((column, i) => (Name: names[i], Share: (double)column.Missing / content.Rows))
            .Where(bar => bar.Share > 0).OrderByDescending(bar => bar.Share).Take(MostBars).ToList();
        return new Section("Missing values", 1, [new ChartRow([Bars("Rows without a value", bars)])]);
    }
}
