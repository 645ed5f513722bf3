using Chainrule.Metrics;
using Chainrule.Reports.Charts;

namespace Chainrule.Reports;

// What only pages show; a document for the terminal has none of these.

/// <summary>Something that must not be overlooked.</summary>
/// <param name="Tone">What it says; a page says it in words too.</param>
/// <param name="Title">It in a few words.</param>
/// <param name="Text">It in full.</param>
/// <param name="Advice">What to do; null for nothing.</param>
internal sealed record Notice(Tone Tone, string Title, string Text, Remedy? Advice) : Block;

/// <summary>The answer first: one figure in large with what it says, and beside it what to mind and what else was
/// measured.</summary>
/// <param name="Figure">The figure, or a few words where there is none.</param>
/// <param name="Unit">What stands behind it, small.</param>
/// <param name="Sentence">What it says, for a layman.</param>
internal sealed record Answer(string Figure, string Unit, string Sentence) : Block
{
    /// <summary>Where it lies for other rows of the same kind; null where that isn't known.</summary>
    public AnswerInterval? Interval { get; init; }

    /// <summary>Things that were found and missed, each a dot; null where that isn't what it is about.</summary>
    public FoundDots? Dots { get; init; }

    /// <summary>What to mind, the most useful first; the others open at a click.</summary>
    public IReadOnlyList<Notice> Notices { get; init; } = [];

    /// <summary>What else was measured.</summary>
    public IReadOnlyList<(string Name, string Text)> Facts { get; init; } = [];

    /// <summary>Below the sentence, such as a chart of several figures.</summary>
    public IReadOnlyList<Block> More { get; init; } = [];
}

/// <summary>A share's interval as a line.</summary>
/// <param name="Interval">The interval.</param>
/// <param name="Said">It in words.</param>
internal sealed record AnswerInterval(ConfidenceInterval Interval, string Said);

/// <summary>Each thing a dot: full where it was found, hollow where it was missed.</summary>
/// <param name="Found">How many were found.</param>
/// <param name="Missed">How many were missed.</param>
/// <param name="Each">What a dot is.</param>
internal sealed record FoundDots(long Found, long Missed, string Each);

/// <summary>What stands beside the figures of a section, and on narrow pages under them.</summary>
/// <param name="Blocks">What it says.</param>
internal sealed record Note(params IReadOnlyList<Block> Blocks) : Block;

/// <summary>A heading within a section.</summary>
/// <param name="Text">The text.</param>
internal sealed record Heading(string Text) : Block;

/// <summary>Charts beside each other, two to a line where there is room.</summary>
/// <param name="Charts">The charts.</param>
internal sealed record ChartRow(IReadOnlyList<IFigure> Charts) : Block;

/// <summary>What only those want to see who look into details: it opens at a click, and needs no script for it.</summary>
/// <param name="Summary">What stands there before it is opened.</param>
/// <param name="Content">What is in it.</param>
internal sealed record Folded(string Summary, params IReadOnlyList<Block> Content) : Block;

/// <summary>Links within the page, as buttons.</summary>
/// <param name="Lead">What they are.</param>
/// <param name="Items">Where each leads, its text, and a count behind it.</param>
internal sealed record Links(string Lead, IReadOnlyList<(string Id, string Text, string Count)> Items) : Block;

/// <summary>A matrix or a list of links, and beside it what they open: one pane at a time, the first at first.</summary>
/// <param name="Left">What opens panes.</param>
/// <param name="Panes">The panes.</param>
internal sealed record Sides(IReadOnlyList<Block> Left, IReadOnlyList<Pane> Panes) : Block;

/// <summary>What a link opens.</summary>
/// <param name="Id">Where the link leads.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Blocks">What is in it.</param>
internal sealed record Pane(string Id, string Title, IReadOnlyList<Block> Blocks);

/// <summary>Cells under column headings and beside row headings, shaded by their size.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Corner">What rows and columns are.</param>
/// <param name="Names">The headings of rows and columns alike.</param>
/// <param name="Cells">(rows, columns).</param>
internal sealed record Matrix(string Caption, string Corner, IReadOnlyList<string> Names, MatrixCell[,] Cells) : Block
{
    /// <summary>What stands at the end of each row; empty for nothing.</summary>
    public IReadOnlyList<string> Ends { get; init; } = [];
}

/// <summary>A cell of a <see cref="Matrix"/>.</summary>
/// <param name="Text">The number in it.</param>
/// <param name="Detail">The words below it; empty for none.</param>
/// <param name="Strength">How dark it is, from 0 to 1.</param>
/// <param name="Link">The pane that it opens; null for none.</param>
/// <param name="Label">What it says by itself.</param>
internal readonly record struct MatrixCell(string Text, string Detail, double Strength, string? Link, string Label);

/// <summary>Pictures with what is to be said about each.</summary>
/// <param name="Caption">What they show; empty for nothing.</param>
/// <param name="Items">The pictures.</param>
internal sealed record Gallery(string Caption, IReadOnlyList<GalleryItem> Items) : Block
{
    /// <summary>A class of the style sheet: "small" or "weights"; null for the usual size.</summary>
    public string? Kind { get; init; }
}

/// <summary>One picture of a <see cref="Gallery"/>.</summary>
/// <param name="Png">The image, a PNG file.</param>
/// <param name="Width">Its pixels across.</param>
/// <param name="Height">Its pixels down.</param>
/// <param name="Alternative">What can be seen, for those who can't see it.</param>
/// <param name="Lines">What stands below it.</param>
internal sealed record GalleryItem(byte[] Png, int Width, int Height, string Alternative, IReadOnlyList<string> Lines)
{
    /// <summary>Whether it is a drawing in white on black, which light paper shows in black on white.</summary>
    public bool IsDrawing { get; init; }
}

/// <summary>Text to be copied as it is.</summary>
/// <param name="Text">The text.</param>
internal sealed record Verbatim(string Text) : Block;
