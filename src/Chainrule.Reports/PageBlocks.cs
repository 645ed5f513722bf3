using Chainrule.Reports.Charts;

namespace Chainrule.Reports;

// What only pages show; a document for the terminal has none of these.

/// <summary>Something that must not be overlooked.</summary>
/// <param name="Tone">What it says; a page says it in words too.</param>
/// <param name="Title">It in a few words.</param>
/// <param name="Text">It in full.</param>
/// <param name="Advice">What to do; null for nothing.</param>
internal sealed record Notice(Tone Tone, string Title, string Text, Remedy? Advice) : Block;

/// <summary>Charts beside each other, as many to a line as fit.</summary>
/// <param name="Charts">The charts.</param>
/// <param name="IsWide">Whether each has a line of its own, as wide as the page; on a narrow page it is drawn as it is.</param>
internal sealed record ChartRow(IReadOnlyList<Chart> Charts, bool IsWide = false) : Block;

/// <summary>What only those want to see who look into details: it opens at a click, and needs no script for it.</summary>
/// <param name="Summary">What stands there before it is opened.</param>
/// <param name="Content">What is in it.</param>
internal sealed record Folded(string Summary, Block Content) : Block;

/// <summary>Cells under column headings and beside row headings, shaded by their size.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Corner">What rows and columns are.</param>
/// <param name="Names">The headings of rows and columns alike.</param>
/// <param name="Cells">(rows, columns).</param>
internal sealed record Heatmap(string Caption, string Corner, IReadOnlyList<string> Names, HeatmapCell[,] Cells) : Block;

/// <summary>A cell of a <see cref="Heatmap"/>.</summary>
/// <param name="Text">The number in it.</param>
/// <param name="Detail">The number below it.</param>
/// <param name="Strength">How dark it is, from 0 to 1.</param>
internal readonly record struct HeatmapCell(string Text, string Detail, double Strength);

/// <summary>Pictures with what is to be said about each.</summary>
/// <param name="Caption">What they show.</param>
/// <param name="Items">The pictures.</param>
internal sealed record Gallery(string Caption, IReadOnlyList<GalleryItem> Items) : Block;

/// <summary>One picture of a <see cref="Gallery"/>.</summary>
/// <param name="Png">The image, a PNG file.</param>
/// <param name="Width">Its pixels across.</param>
/// <param name="Height">Its pixels down.</param>
/// <param name="Alternative">What can be seen, for those who can't see it.</param>
/// <param name="Lines">What stands below it.</param>
internal sealed record GalleryItem(byte[] Png, int Width, int Height, string Alternative, IReadOnlyList<string> Lines);

/// <summary>Text to be copied as it is.</summary>
/// <param name="Text">The text.</param>
internal sealed record Verbatim(string Text) : Block;
