using System.Globalization;
using Chainrule.Insight.Results;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>
/// Where classes are confused: the matrix, whose cells open their rows or pictures beside it; of too many classes a drawing, and
/// the pairs that are confused most.
/// </summary>
internal sealed class WrongSection(ClassResults results, ReportContent content)
{
    private const int MostMatrixClasses = 25, MostClasses = 200, MostPairs = 10, MostImages = 12, MostRight = 9, MostRows = 20;
    private const int MostColumns = 12, MostPanes = 150, MostBytes = 500_000;

    private readonly Outcome _outcome = results.Outcome;
    private readonly Func<int, IReadOnlyList<(string Name, string Text)>>? _cells = content.Test.ShownCells;
    private readonly bool _hasImages = content.Test.Data is { } data && RowImage.CanDraw(data.Input);
    private readonly HashSet<(int, int)> _opened = [];
    private int _bytes;

    /// <summary>The section.</summary>
    public Section Section()
    {
        var pairs = results.ConfusedPairs(MostPanes);
        var rows = RowsByCell();
        var panes = pairs.Select(pair => PaneOf(pair.Actual, pair.Predicted, rows)).ToList();
        bool isMatrix = _outcome.Classes <= MostMatrixClasses;
        if (isMatrix)
        {
            panes.AddRange(Enumerable.Range(0, _outcome.Classes)
                .Where(label => results.Confusion[label, label] > 0)
                .Select(label => PaneOf(label, label, rows)));
        }

        if (panes.Count == 0)
        {
            return new Section("Where it is wrong", 1, [new Paragraph("No row was taken for another class.")]);
        }

        Block most = pairs.Count == 0
            ? new Paragraph("No row was taken for another class.")
            : new Links("Most confused:",
            [
                .. pairs.Take(MostPairs).Select(pair => (
                    IdOf(pair.Actual, pair.Predicted),
                    $"{_outcome.Names[pair.Actual]} for {_outcome.Names[pair.Predicted]}",
                    NumberText.Count(pair.Rows))),
            ]);
        return new Section("Where it is wrong", 1,
        [
            new Sides([.. isMatrix ? Small() : Large(), most, .. Smaller()], panes),
            .. pairs.Count == 0 ? [] : new[] { new Folded("The most confused pairs in numbers", Pairs(pairs, rows)) },
        ]);
    }

    private Paragraph[] Smaller() =>
        _hasImages && ShownSize.Note(content.Test.Data!.Input) is { Length: > 0 } note ? [new Paragraph(note.Trim())] : [];

    private static string IdOf(int actual, int predicted) =>
        string.Create(CultureInfo.InvariantCulture, $"cell-{actual}-{predicted}");

    // The rows of each cell: wrong ones by how sure the model was, right ones by how little.
    private Dictionary<(int, int), List<int>> RowsByCell()
    {
        var cells = Enumerable.Range(0, _outcome.Rows)
            .GroupBy(row => (_outcome.Actual[row], _outcome.Predicted[row]))
            .ToDictionary(cell => cell.Key, cell => cell.ToList());
        foreach (var ((actual, predicted), rows) in cells)
        {
            double Sure(int row) =>
                _outcome.HasProbabilities ? _outcome.Probability(row, predicted) : _outcome.Wrongness(row);
            cells[(actual, predicted)] = actual == predicted
                ? [.. rows.OrderBy(Sure)]
                : [.. rows.OrderByDescending(Sure)];
        }

        return cells;
    }

    private Pane PaneOf(int actual, int predicted, Dictionary<(int, int), List<int>> cells)
    {
        var rows = cells[(actual, predicted)];
        bool isRight = actual == predicted;
        long support = results.Confusion.ForClass(actual).Support;
        string a = _outcome.Names[actual], p = _outcome.Names[predicted];
        string order = isRight ? "The least sure first" : "The surest first";
        int shown = Math.Min(rows.Count, _hasImages ? isRight ? MostRight : MostImages : MostRows);
        string some = shown < rows.Count ? $"; {NumberText.Count(shown)} are shown" : "";
        string title = isRight ? $"{a}, taken for it" : $"{a} taken for {p}";
        string text = $"{NumberText.Count(rows.Count)} of the {NumberText.Count(support, "row")} of {a}, "
            + $"{ShownText.Percent((double)rows.Count / support, 1)}. {order}{some}.";
        _opened.Add((actual, predicted));
        return new Pane(IdOf(actual, predicted), title, [new Paragraph(text), ListOf([.. rows.Take(shown)], predicted, title)]);
    }

    private Block ListOf(int[] rows, int predicted, string title)
    {
        if (_hasImages && _bytes < MostBytes)
        {
            var gallery = new Gallery("", [.. rows.Select(row => Picture(row, predicted))]);
            _bytes += gallery.Items.Sum(item => item.Png.Length) * 4 / 3;
            return gallery;
        }

        var names = _cells?.Invoke(rows[0]).Take(MostColumns).Select(cell => cell.Name).ToList() ?? [];
        return new Grid(
            [
                .. _cells is null ? [("row", true)] : Array.Empty<(string, bool)>(),
                ("with probability", false),
                .. names.Select(name => (name, true)),
            ],
            [
                .. rows.Select(row => new GridRow([
                    .. _cells is null ? [content.Test.NameOf(row)] : Array.Empty<string>(),
                    _outcome.HasProbabilities ? ShownText.Percent(_outcome.Probability(row, predicted), 1) : "–",
                    .. _cells?.Invoke(row).Take(MostColumns).Select(cell => cell.Text) ?? [],
                ])),
            ],
            title);
    }

    private GalleryItem Picture(int row, int predicted)
    {
        string actual = _outcome.Names[_outcome.Actual[row]], name = content.Test.NameOf(row);
        return RowImage.Of(
            content.Test.Data!,
            row,
            $"test row {row}: {actual}, taken for {_outcome.Names[predicted]}",
            [
                .. _outcome.HasProbabilities
                    ? [ShownText.Percent(_outcome.Probability(row, predicted), 1)]
                    : Array.Empty<string>(),
                name,
            ]);
    }

    private Block[] Small()
    {
        int classes = _outcome.Classes;
        long mostWrong = results.ConfusedPairs(1) is [var worst, ..] ? worst.Rows : 1;
        var cells = new MatrixCell[classes, classes];
        for (int actual = 0; actual < classes; actual++)
        {
            long support = results.Confusion.ForClass(actual).Support;
            for (int predicted = 0; predicted < classes; predicted++)
            {
                cells[actual, predicted] = CellOf(actual, predicted, support, mostWrong);
            }
        }

        return
        [
            new Matrix(
                "Each row is a class, each column what its rows were taken for: how many. Right ones are on the diagonal. A cell "
                    + "opens its rows.",
                "is ↓ taken for →",
                [.. Enumerable.Range(0, classes).Select(label => _outcome.Names[label])],
                cells)
            {
                Ends =
                [
                    .. classes == 2 ? [] : Enumerable.Range(0, classes)
                        .Select(label => ShownText.Percent(results.Confusion.ForClass(label).Recall, 1)),
                ],
            },
        ];
    }

    private MatrixCell CellOf(int actual, int predicted, long support, long mostWrong)
    {
        long rows = results.Confusion[actual, predicted];
        double share = support == 0 ? 0 : (double)rows / support;
        bool isRight = actual == predicted;
        string a = _outcome.Names[actual], p = _outcome.Names[predicted];
        string words = _outcome.Classes > 2 ? "" : isRight
            ? $"right, {ShownText.Percent(share, 1)}" : $"wrong, {ShownText.Percent(share, 1)}";
        return new MatrixCell(
            rows == 0 && words.Length == 0 ? "·" : NumberText.Count(rows),
            words,
            rows == 0 ? 0 : isRight ? Math.Max(share, 0.01) : (double)rows / mostWrong,
            _opened.Contains((actual, predicted)) ? IdOf(actual, predicted) : null,
            $"{NumberText.Count(rows)}: {a} {(isRight ? "found" : $"taken for {p}")}");
    }

    // Hardly any of its cells has rows: a drawing shows where, and a list of each class's how many.
    private Block[] Large()
    {
        int classes = _outcome.Classes;
        bool areAll = classes <= MostClasses;
        var shown = Enumerable.Range(0, classes).Where(label => results.Confusion.ForClass(label).Support > 0);
        if (!areAll)
        {
            shown = shown.OrderBy(label => results.Confusion.ForClass(label).Recall).Take(MostClasses);
        }

        return
        [
            new Drawing(
                "Each row is a class, each column what its rows were taken for, in the same order. Right ones are on the "
                    + "diagonal. The stronger the color of a square, the larger its share of the class.",
                svg => ConfusionDrawing.Draw(svg, results)
            ),
            new Folded(
                "The same in numbers: what rows of each class were taken "
                    + $"for{(areAll ? "" : $", of the {MostClasses} classes found least")}",
                new Grid(
                    [("is", true), ("rows", false), ("taken for", true)],
                    [
                        .. shown.Select(label => new GridRow([
                            _outcome.Names[label],
                            NumberText.Count(results.Confusion.ForClass(label).Support),
                            TakenFor(label),
                        ])),
                    ],
                    "How many rows of each class were taken for which, and their share of the class, the most frequent "
                        + "first"
                        + (areAll ? "" : $"; the {MostClasses} classes with the lowest recall, of {NumberText.Count(classes)}")
                )
            ),
        ];
    }

    // What rows of a class were taken for, the most frequent first.
    private string TakenFor(int actual)
    {
        const int MostCells = 12;
        long support = results.Confusion.ForClass(actual).Support;
        var cells = Enumerable
            .Range(0, _outcome.Classes)
            .Select(predicted => (Predicted: predicted, Rows: results.Confusion[actual, predicted]))
            .Where(cell => cell.Rows > 0)
            .OrderByDescending(cell => cell.Rows)
            .ThenBy(cell => cell.Predicted)
            .ToList();
        long rest = cells.Skip(MostCells).Sum(cell => cell.Rows);
        string more =
            rest == 0 ? "" : $", {NumberText.Count(rest, "other row")} for {NumberText.Count(cells.Count - MostCells)} more";
        var told = cells.Take(MostCells).Select(cell =>
            $"{_outcome.Names[cell.Predicted]} {NumberText.Count(cell.Rows)} "
                + $"({ShownText.Percent((double)cell.Rows / support, 1)})");
        return string.Join(", ", told) + more;
    }

    private Grid Pairs(IReadOnlyList<ConfusedPair> pairs, Dictionary<(int, int), List<int>> cells)
    {
        const int Examples = 4;
        return new Grid(
            [
                ("is", true),
                ("taken for", true),
                ("rows", false),
                ("of its class", false),
                (_cells is null ? "such as rows" : "such as lines", true),
            ],
            [
                .. pairs.Take(MostPairs).Select(pair => new GridRow([
                    _outcome.Names[pair.Actual],
                    _outcome.Names[pair.Predicted],
                    NumberText.Count(pair.Rows),
                    ShownText.Percent(pair.Share, 1),
                    string.Join(
                        ", ",
                        cells[(pair.Actual, pair.Predicted)].Take(Examples)
                            .Select(row => _cells is null ? row.ToString(CultureInfo.InvariantCulture) : _cells(row)[0].Text)
                    ),
                ])),
            ],
            "The pairs of classes that are confused most often, and test rows where it was surest about it; "
                + $"{(_cells is null ? "rows are counted from 0" : "lines are those of the file")}");
    }
}
