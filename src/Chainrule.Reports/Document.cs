using Chainrule.Reports.Markup;

namespace Chainrule.Reports;

/// <summary>What a person reads, without how it looks: the tool writes it to a terminal, a page shows it in a browser.</summary>
/// <param name="Title">The title.</param>
/// <param name="Summary">One sentence or two on what it is.</param>
/// <param name="Sections">The parts, in order.</param>
/// <param name="HasContents">Whether a page begins with links to its main parts.</param>
public sealed record Document(string Title, string Summary, IReadOnlyList<Section> Sections, bool HasContents = false);

/// <summary>A part of a document.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Level">1 for a main part, 2 for a part of one.</param>
/// <param name="Blocks">What stands in it.</param>
public sealed record Section(string Title, int Level, IReadOnlyList<Block> Blocks);

/// <summary>A piece of a section.</summary>
public abstract record Block;

/// <summary>Running text.</summary>
/// <param name="Text">The text, one paragraph.</param>
public sealed record Paragraph(string Text) : Block;

/// <summary>What a reader can do next, in the words of the program that they use.</summary>
/// <param name="Remedy">The sentences.</param>
public sealed record Instruction(Remedy Remedy) : Block;

/// <summary>Names and what belongs to them.</summary>
/// <param name="Items">Pairs of name and text.</param>
public sealed record Facts(IReadOnlyList<(string Name, string Text)> Items) : Block;

/// <summary>Lines of the form name = work = result.</summary>
/// <param name="Lines">The lines.</param>
public sealed record Equations(IReadOnlyList<Equation> Lines) : Block;

/// <summary>One line of <see cref="Equations"/>.</summary>
/// <param name="Name">What is computed.</param>
/// <param name="Work">The sum or product, as terms that a narrow window may put on lines of their own.</param>
/// <param name="Result">What comes out.</param>
/// <param name="Mark">How it was checked; null where it wasn't.</param>
public sealed record Equation(string Name, IReadOnlyList<string> Work, string Result, Mark? Mark = null);

/// <summary>Cells in columns.</summary>
/// <param name="Columns">The headings; text stands on the left of its column, numbers on the right.</param>
/// <param name="Rows">The rows, one cell for each column.</param>
/// <param name="Caption">What it shows, on a page; its rows then begin with their own headings. Null where that stands above
/// it.</param>
public sealed record Grid(IReadOnlyList<(string Title, bool IsText)> Columns, IReadOnlyList<GridRow> Rows, string? Caption = null)
    : Block;

/// <summary>One row of a <see cref="Grid"/>.</summary>
/// <param name="Cells">The cells.</param>
/// <param name="Mark">How its result was checked, after the last cell; null where it wasn't.</param>
public sealed record GridRow(IReadOnlyList<string> Cells, Mark? Mark = null);

/// <summary>A drawing, for pages alone.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Draw">Writes it, an svg element.</param>
public sealed record Drawing(string Caption, Action<MarkupWriter> Draw) : Block;

/// <summary>An image of numbers, shaded by characters, for the terminal alone.</summary>
/// <param name="Caption">What it shows, in a few words.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Values">The numbers, row by row.</param>
public sealed record Shading(string Caption, int Width, IReadOnlyList<double> Values) : Block;

/// <summary>The outcome of a check.</summary>
/// <param name="Text">A few characters, as in "✓ 3e-8".</param>
/// <param name="Tone">What it says.</param>
public sealed record Mark(string Text, Tone Tone);

/// <summary>What a mark says.</summary>
public enum Tone
{
    /// <summary>All is well.</summary>
    Good,

    /// <summary>Worth a look.</summary>
    Noteworthy,

    /// <summary>Something is wrong.</summary>
    Bad,
}
