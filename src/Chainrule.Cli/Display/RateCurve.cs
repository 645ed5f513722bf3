using System.Globalization;
using System.Text;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Display;

/// <summary>The smoothed loss over the learning rate, drawn in braille dots over a logarithmic axis.</summary>
internal static class RateCurve
{
    private const int Rows = 8, LabelWidth = 8, MostColumns = 84;

    // A loss that explodes would leave the rest flat.
    private const double Headroom = 1.3;

    // The bits of a braille character's dots, (row, column).
    private static readonly byte[,] Dots = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    /// <summary>The lines of the drawing; none where a window is too narrow or there is nothing to draw.</summary>
    /// <param name="sweep">What is drawn.</param>
    /// <param name="width">The columns there are.</param>
    public static IReadOnlyList<string> Draw(LearningRateSweep sweep, int width)
    {
        int columns = Math.Min(width - LabelWidth - 3, MostColumns);
        if (columns < 20 || sweep.Rates.Count < 2)
        {
            return [];
        }

        double first = Math.Log10(sweep.Rates[0]), last = Math.Log10(sweep.Rates[^1]);
        double least = sweep.Smoothed.Min(), most = Headroom * sweep.Smoothed.Take(Math.Min(10, sweep.Smoothed.Count)).Max();
        most = Math.Min(most, sweep.Smoothed.Max());
        double range = most > least ? most - least : 1;
        var dots = new byte[Rows, columns];
        int before = -1;
        for (int x = 0; x < 2 * columns; x++)
        {
            double at = (double)x / (2 * columns - 1) * (sweep.Smoothed.Count - 1);
            int i = Math.Min((int)at, sweep.Smoothed.Count - 2);
            double loss = sweep.Smoothed[i] + (at - i) * (sweep.Smoothed[i + 1] - sweep.Smoothed[i]);
            if (loss > most)
            {
                break;
            }

            // joined to the dot before, so that a steep fall is no gap
            int y = (int)Math.Round((most - loss) / range * (4 * Rows - 1));
            for (
                int between = before < 0 ? y : Math.Min(y, before + Math.Sign(y - before));
                between <= Math.Max(y, before < 0 ? y : before + Math.Sign(y - before));
                between++
            )
            {
                dots[between / 4, x / 2] |= Dots[between % 4, x % 2];
            }

            before = y;
        }

        return
        [
            .. Enumerable.Range(0, Rows).Select(row => Line(dots, row, row == 0 ? most : row == Rows - 1 ? least : null)),
            .. Axis(columns, rate => (int)Math.Round((Math.Log10(rate) - first) / (last - first) * (columns - 1)), sweep),
        ];
    }

    private static string Line(byte[,] dots, int row, double? label)
    {
        var line = new StringBuilder(
            label is double value ? NumberText.Of(value, 3).PadLeft(LabelWidth) : new string(' ', LabelWidth)
        );
        line.Append(" │");
        for (int column = 0; column < dots.GetLength(1); column++)
        {
            line.Append(dots[row, column] == 0 ? ' ' : (char)(0x2800 + dots[row, column]));
        }

        return line.ToString().TrimEnd();
    }

    // The axis with marks that people can read off, their names, and an arrow at the suggestion.
    private static IEnumerable<string> Axis(int columns, Func<double, int> column, LearningRateSweep sweep)
    {
        char[] axis = [.. Enumerable.Repeat('─', columns)], names = [.. Enumerable.Repeat(' ', columns + 8)];
        int free = 0;
        foreach (double mark in Marks(sweep.Rates[0], sweep.Rates[^1]))
        {
            int at = Math.Clamp(column(mark), 0, columns - 1);
            axis[at] = '┴';
            string name = MarkName(mark);
            int start = Math.Max(0, at - (name.Length / 2));
            if (start >= free && start + name.Length <= names.Length)
            {
                name.CopyTo(0, names, start, name.Length);
                free = start + name.Length + 1;
            }
        }

        string indent = new(' ', LabelWidth);
        yield return $"{indent} └{new string(axis)}";
        yield return $"{indent}  {new string(names)}".TrimEnd();
        if (sweep.Suggestion is float suggestion)
        {
            yield return $"{indent}  {new string(' ', Math.Clamp(column(suggestion), 0, columns - 1))}▲ "
                + $"{suggestion.ToString(CultureInfo.InvariantCulture)}";
        }
    }

    // The powers of ten in a range; twice and five times these too where they are few, and the ends where even these are.
    private static List<double> Marks(double first, double last)
    {
        const double Near = 1e-6;
        foreach (double[] factors in new double[][] { [1], [1, 2, 5] })
        {
            var marks = Enumerable.Range((int)Math.Floor(Math.Log10(first)), (int)Math.Ceiling(Math.Log10(last / first)) + 2)
                .SelectMany(power => factors.Select(factor => factor * Math.Pow(10, power)))
                .Where(mark => mark >= first * (1 - Near) && mark <= last * (1 + Near)).ToList();
            if (marks.Count > 2)
            {
                return marks;
            }
        }

        return [first, last];
    }

    private static string MarkName(double mark)
    {
        double power = Math.Log10(mark);
        return Math.Abs(power - Math.Round(power)) < 1e-9
            ? string.Create(CultureInfo.InvariantCulture, $"1e{Math.Round(power)}")
            : LearningRateSweep.Shown((float)mark);
    }
}
