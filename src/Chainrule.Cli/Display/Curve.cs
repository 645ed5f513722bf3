using System.Globalization;

namespace Chainrule.Cli.Display;

/// <summary>
/// Two losses over the course of training as a small drawing in braille dots, two across and four down in each
/// character; the height is logarithmic, so that late progress stays visible.
/// </summary>
internal sealed class Curve
{
    private const int Bins = 240, Rows = 4, LabelWidth = 8;

    // The bits of a braille character's dots, (row, column).
    private static readonly byte[,] Dots = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    private readonly double[] _sums = new double[Bins];
    private readonly int[] _counts = new int[Bins];
    private readonly List<(double At, double Loss)> _validation = [];

    /// <summary>Adds a training loss at a place from 0 to 1 in the course of training.</summary>
    public void AddTraining(double at, double loss)
    {
        int bin = Math.Clamp((int)(at * Bins), 0, Bins - 1);
        _sums[bin] += loss;
        _counts[bin]++;
    }

    /// <summary>Adds a validation loss at a place from 0 to 1.</summary>
    public void AddValidation(double at, double loss) => _validation.Add((at, loss));

    /// <summary>The lines of the drawing, none where there is nothing to see yet.</summary>
    /// <param name="width">The columns there are.</param>
    /// <param name="terminal">Whose colors to use.</param>
    public IReadOnlyList<string> Draw(int width, Terminal terminal)
    {
        int columns = Math.Min(width - LabelWidth - 3, 60);
        var points = Enumerable.Range(0, Bins).Where(bin => _counts[bin] > 0)
            .Select(bin => (At: (bin + 0.5) / Bins, Loss: _sums[bin] / _counts[bin])).Where(IsDrawable).ToList();
        var validation = _validation.Where(IsDrawable).ToList();
        if (columns < 10 || points.Count < 2)
        {
            return [];
        }

        double least = points.Concat(validation).Min(point => point.Loss),
            most = points.Concat(validation).Max(point => point.Loss);
        double range = Math.Max(Math.Log(most / least), 1e-9);
        var dots = new byte[Rows, columns];
        var isValidation = new bool[Rows, columns];
        int Height(double loss) => (int)Math.Round(Math.Log(most / loss) / range * ((4 * Rows) - 1));
        void Set(int x, int y, bool second)
        {
            dots[y / 4, x / 2] |= Dots[y % 4, x % 2];
            isValidation[y / 4, x / 2] |= second;
        }

        Plot(points, columns, Height, (x, y) => Set(x, y, false));
        foreach ((double at, double loss) in validation)
        {
            Set(Math.Clamp((int)(at * 2 * columns), 0, (2 * columns) - 1), Height(loss), true);
        }

        var lines = Enumerable
            .Range(0, Rows)
            .Select(row =>
                Line(
                    row,
                    dots,
                    isValidation,
                    row == 0 ? most
                        : row == Rows - 1 ? least
                        : null,
                    terminal
                )
            );
        string legend = validation.Count == 0 ? "" : $", {terminal.Paint("validation loss", Color.Yellow)}";
        return [.. lines, new string(' ', LabelWidth + 2) + terminal.Paint("train loss", Color.Cyan) + legend];
    }

    private static bool IsDrawable((double At, double Loss) point) => double.IsFinite(point.Loss) && point.Loss > 0;

    // A dot per column, joined to the last one by a vertical run so that a steep fall is no gap.
    private static void Plot(List<(double At, double Loss)> points, int columns, Func<double, int> height, Action<int, int> set)
    {
        int lastX = -1, lastY = 0;
        foreach ((double at, double loss) in points)
        {
            int x = Math.Clamp((int)(at * 2 * columns), 0, (2 * columns) - 1), y = height(loss);
            if (lastX < 0)
            {
                (lastX, lastY) = (x, y);
            }

            for (int between = lastX; between <= x; between++)
            {
                double share = x == lastX ? 1 : (double)(between - lastX) / (x - lastX);
                set(between, (int)Math.Round(lastY + (share * (y - lastY))));
            }

            for (int between = Math.Min(lastY, y); between <= Math.Max(lastY, y) && x - lastX <= 1; between++)
            {
                set(x, between);
            }

            (lastX, lastY) = (x, y);
        }
    }

    private static string Line(int row, byte[,] dots, bool[,] isValidation, double? label, Terminal terminal)
    {
        string text = label is double value ? value.ToString("G3", CultureInfo.InvariantCulture) : "";
        string line = $" {text,LabelWidth} ";
        for (int column = 0; column < dots.GetLength(1); column++)
        {
            string cell = dots[row, column] == 0 ? " " : ((char)(0x2800 + dots[row, column])).ToString();
            line += cell == " " ? cell : terminal.Paint(cell, isValidation[row, column] ? Color.Yellow : Color.Cyan);
        }

        return line;
    }
}
