using System.Text;
using Chainrule.Reports;
using Chainrule.Text;

namespace Chainrule.Cli.Display;

/// <summary>A document as text for a window of some width: paragraphs and long sums are wrapped, columns aligned.</summary>
internal sealed class DocumentText
{
    private const string Indent = "  ";

    private readonly int _width;
    private readonly Func<string, Color, string> _paint;
    private readonly StringBuilder _text = new();

    private DocumentText(int width, Func<string, Color, string> paint) => (_width, _paint) = (Math.Max(40, width), paint);

    /// <summary>The whole text.</summary>
    /// <param name="document">The document.</param>
    /// <param name="width">The columns there are.</param>
    /// <param name="paint">Colors a text, or leaves it.</param>
    public static string Of(Document document, int width, Func<string, Color, string> paint)
    {
        var writer = new DocumentText(Math.Min(width, 120), paint);
        writer.Write(document);
        return writer._text.ToString();
    }

    private void Write(Document document)
    {
        Wrap(document.Title, "");
        Wrap(document.Summary, "");
        foreach (var section in document.Sections)
        {
            _text.Append('\n');
            if (section.Level == 1)
            {
                _text
                    .Append(
                        _paint($"{section.Title}\n{new string('─', Math.Min(_width, TextWidth.Of(section.Title)))}", Color.Cyan)
                    )
                    .Append('\n');
            }
            else
            {
                _text.Append(_paint(section.Title, Color.Cyan)).Append('\n');
            }

            foreach (var block in section.Blocks)
            {
                Write(block);
            }
        }
    }

    private void Write(Block block)
    {
        switch (block)
        {
            case Paragraph paragraph:
                Wrap(paragraph.Text, Indent);
                break;
            case Instruction instruction:
                Wrap(OptionWording.Of(instruction.Remedy)!, Indent);
                break;
            case Facts facts:
                int names = facts.Items.Max(item => TextWidth.Of(item.Name)) + 2;
                foreach ((string name, string text) in facts.Items)
                {
                    Wrap(text, new string(' ', Indent.Length + names), Indent + TextWidth.PadRight(name, names));
                }

                break;
            case Equations equations:
                int left = equations.Lines.Max(line => TextWidth.Of(line.Name));
                foreach (var line in equations.Lines)
                {
                    Write(line, left);
                }

                break;
            case Grid grid:
                Write(grid);
                break;
            case Shading shading:
                Write(shading);
                break;
        }
    }

    // Two characters a number, which are about as high as wide; what is below 0 is no shade but a minus.
    private void Write(Shading shading)
    {
        const string shades = " ░▒▓█";
        double most = Math.Max(shading.Values.Max(Math.Abs), 1e-300);
        foreach (double[] row in shading.Values.Chunk(shading.Width))
        {
            var line = new StringBuilder(Indent + Indent);
            foreach (double value in row)
            {
                int shade = (int)Math.Round(Math.Abs(value) / most * (shades.Length - 1));
                line.Append(value < 0 && shade > 0 ? '-' : shades[shade], 2);
            }

            _text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        Wrap($"{shading.Caption}: █ is {NumberText.Of(most, 3)}, - is below 0", Indent);
    }

    // name = work = result  mark; where that is too wide, the terms go on below the first.
    private void Write(Equation line, int left)
    {
        string start = $"{Indent}{Indent}{TextWidth.PadRight(line.Name, left)} = ", indent = new(' ', TextWidth.Of(start));
        string result = line.Work.Count == 0 ? line.Result : $" = {line.Result}";
        int tail = line.Mark is null ? 0 : line.Mark.Text.Length + 2;
        var current = new StringBuilder(start);
        bool isFirst = true;
        for (int i = 0; i <= line.Work.Count; i++)
        {
            bool isResult = i == line.Work.Count;
            string piece = isResult ? result : line.Work[i];
            if (!isFirst && current.Length + piece.Length + (isResult ? tail : 0) > _width)
            {
                _text.Append(current.ToString().TrimEnd()).Append('\n');
                current.Clear().Append(isResult ? indent[..^2] : indent);
                piece = piece.TrimStart();
                if (!isResult && i > 0)
                {
                    current.Length -= 2;
                }
            }

            isFirst = false;
            current.Append(piece);
        }

        _text.Append(current);
        if (line.Mark is not null)
        {
            _text.Append(Indent).Append(Paint(line.Mark));
        }

        _text.Append('\n');
    }

    private void Write(Grid grid)
    {
        int[] widths =
        [
            .. grid.Columns.Select(
                (column, i) => grid.Rows.Select(row => TextWidth.Of(row.Cells[i])).Append(TextWidth.Of(column.Title)).Max()
            ),
        ];
        int gap = widths.Sum() + (3 * widths.Length) + 12 <= _width ? 3 : 2;
        WriteRow([.. grid.Columns.Select(column => column.Title)], null, Color.Dim);
        foreach (var row in grid.Rows)
        {
            WriteRow(row.Cells, row.Mark, null);
        }

        void WriteRow(IReadOnlyList<string> cells, Mark? mark, Color? color)
        {
            var line = new StringBuilder(Indent + Indent);
            for (int i = 0; i < cells.Count; i++)
            {
                line.Append(' ', i == 0 ? 0 : gap)
                    .Append(
                        grid.Columns[i].IsText ? TextWidth.PadRight(cells[i], widths[i]) : TextWidth.PadLeft(cells[i], widths[i])
                    );
            }

            string text = mark is null ? line.ToString().TrimEnd() : line.ToString();
            _text.Append(color is Color paint ? _paint(text, paint) : text);
            if (mark is not null)
            {
                _text.Append(Indent).Append(Paint(mark));
            }

            _text.Append('\n');
        }
    }

    private string Paint(Mark mark) => _paint(mark.Text, mark.Tone switch
    {
        Tone.Good => Color.Green,
        Tone.Noteworthy => Color.Yellow,
        _ => Color.Red,
    });

    private void Wrap(string text, string indent, string? first = null)
    {
        foreach (string line in WrappedText.Lines(text, Math.Min(_width, WrappedText.Widest), indent, first ?? indent))
        {
            _text.Append(line).Append('\n');
        }
    }
}
