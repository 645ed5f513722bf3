namespace Chainrule.Kernels;

/// <summary>What gradients of a window's weights are computed from; see <see cref="ConvolutionProduct"/>.</summary>
internal unsafe struct WindowGradientOperands
{
    /// <summary>The window over the images of X.</summary>
    public Window Window;

    public int Images, Outputs;

    /// <summary>(Images, Height, Width, Channels).</summary>
    public float* X;

    /// <summary>(Images, OutputHeight, OutputWidth, Outputs).</summary>
    public float* Dy;

    /// <summary>(Rows, Columns, Channels, Outputs), which sums start from and end in.</summary>
    public float* Dw;
}

/// <summary>
/// The gradients of a window's weights, some rows of an image at a time: a row of the window is the rows of tiles, and the
/// pixels of outputs are k.
/// </summary>
internal unsafe struct WindowGradientJob<TSimd, TVector> : IJob
    where TSimd : ISimd<TVector>
    where TVector : struct
{
    // Pixels at a time: their dy stays in the first-level cache beside the weights' sums, which are read and written for each.
    private const int Pixels = 256;

    // A thread should find so many parts, and a part so many rows of tiles below each other.
    private const int PartsPerThread = 2, TilesBelow = 6;

    // From so many rows of tiles on, all that a panel of dy meets, its copy costs less than lines that lie apart.
    private const int TilesForCopy = 5;

    private WindowGradientOperands _x;
    private PaddedRows _rows;
    private EvenPanels<TSimd, TVector> _split;
    private int _blocks, _rowsOfBlock, _units, _parts;
    private bool _copies;

    /// <summary>Adds the gradients of all images to those that are there.</summary>
    public static void Run(Workers workers, in WindowGradientOperands x)
    {
        var window = x.Window;
        int run = window.Columns * window.Channels;
        var job = new WindowGradientJob<TSimd, TVector>
        {
            _x = x,
            _rows = new PaddedRows(window),
            _split = new EvenPanels<TSimd, TVector>(x.Outputs),
            _rowsOfBlock = Math.Min(run, TilesBelow * TSimd.TileRows),
        };
        job._copies = job._split.Panels > 1 && window.Rows * run >= TilesForCopy * TSimd.TileRows;
        job._blocks = (run + job._rowsOfBlock - 1) / job._rowsOfBlock;
        job._units = job._split.Panels * window.Rows * job._blocks;
        job._parts = workers.Threads == 1 ? 1 : Math.Min(job._units, PartsPerThread * workers.Threads);
        workers.Run(job._parts, ref job);
    }

    /// <summary>Adds the gradients of some weights.</summary>
    public readonly void Execute(int part)
    {
        var window = _x.Window;
        int firstUnit = (int)((long)_units * part / _parts), endUnit = (int)((long)_units * (part + 1) / _parts);
        int step = Math.Max(1, Pixels / window.OutputWidth);
        for (int image = 0; image < _x.Images; image++)
        {
            float* x = _x.X + (nint)image * window.Height * window.Width * window.Channels;
            for (int row = 0; row < window.OutputHeight; row += step)
            {
                int end = Math.Min(row + step, window.OutputHeight);
                float* rows = _rows.Read<TSimd, TVector>(x, row, end, out int top);
                float* dy = _x.Dy + ((nint)image * window.OutputHeight + row) * window.OutputWidth * _x.Outputs;
                float* columns = dy;
                for (int unit = firstUnit; unit < endUnit; unit++)
                {
                    if (unit == firstUnit || unit % (_blocks * window.Rows) == 0)
                    {
                        int panel = unit / _blocks / window.Rows, pixels = (end - row) * window.OutputWidth;
                        columns = _copies ? Copied(dy, panel, pixels) : dy + _split.First(panel);
                    }

                    RunUnit(unit, rows, top, columns, row, end);
                }
            }
        }
    }

    // The columns of a panel side by side, pixel after pixel: in dy each pixel's are in a line of their own.
    private readonly float* Copied(float* dy, int panel, int pixels)
    {
        int columns = _split.Columns(panel), width = _split.Vectors(panel) * TSimd.Width, whole = columns / TSimd.Width;
        float* copy = Packing<TSimd, TVector>.OwnB((nint)pixels * width), to = copy;
        float* from = dy + _split.First(panel);
        for (int pixel = 0; pixel < pixels; pixel++, from += _x.Outputs, to += width)
        {
            for (int vector = 0; vector < whole; vector++)
            {
                TSimd.Store(TSimd.Load(from + vector * TSimd.Width), to + vector * TSimd.Width);
            }

            for (int column = whole * TSimd.Width; column < columns; column++)
            {
                to[column] = from[column];
            }
        }

        return copy;
    }

    // The rows of dy begin at columns.
    private readonly void RunUnit(int unit, float* rows, int top, float* columns, int row, int end)
    {
        var window = _x.Window;
        int firstRow = row;
        int panel = unit / _blocks / window.Rows, windowRow = unit / _blocks % window.Rows;
        int run = window.Columns * window.Channels, first = unit % _blocks * _rowsOfBlock;
        int below = Math.Min(_rowsOfBlock, run - first);

        // only rows of outputs whose window has this row inside the image
        while (row < end && row * window.RowStride - window.Top + windowRow < 0)
        {
            row++;
        }

        while (row < end && (end - 1) * window.RowStride - window.Top + windowRow >= window.Height)
        {
            end--;
        }

        if (row == end)
        {
            return;
        }

        int width = window.OutputWidth, column = _split.First(panel);
        int step = _copies ? _split.Vectors(panel) * TSimd.Width : _x.Outputs;
        nint pixel = (nint)window.ColumnStride * window.Channels;
        float* a = rows + (nint)(row * window.RowStride - window.Top + windowRow - top) * _rows.Length + first;
        float* c = _x.Dw + ((nint)windowRow * run + first) * _x.Outputs + column;
        var strip = new Strip
        {
            ARow = 1,
            AStep = pixel,
            AJump = (nint)window.RowStride * _rows.Length - width * pixel,
            B = columns + (nint)(row - firstRow) * width * step,
            BStep = step,
            CRow = _x.Outputs,
            StartRow = _x.Outputs,
            K = (nint)(end - row) * width,
            EdgeColumns = _split.EdgeColumns(panel),
            NextEvery = width,
        };
        strip.A = a;
        strip.C = strip.Start = c;
        Tiles<TSimd, TVector>.RunEvenly(below, _split.Vectors(panel), strip);
    }
}
