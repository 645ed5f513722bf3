namespace Chainrule.Kernels;

/// <summary>
/// Images and a window, image by image: a panel of weights, as wide as a tile, meets all rows of outputs, whose pixels are the
/// rows of tiles.
/// </summary>
internal unsafe struct CorrelationJob<TSimd, TVector> : IJob
    where TSimd : ISimd<TVector>
    where TVector : struct
{
    // A thread should find so many parts, none of them with fewer rows of outputs.
    private const int PartsPerThread = 4, LeastRows = 4;

    // So few weights, 16 KiB, stay in the first-level cache while a row of outputs is written whole: half a pixel at a time,
    // outputs that are in no cache took a quarter longer.
    private const int MostWeights = 4096;

    private CorrelationOperands _x;
    private float* _panels;
    private int _bands;
    private PaddedRows _rows;
    private EvenPanels<TSimd, TVector> _split;

    /// <summary>Computes the product of any operands.</summary>
    public static void Run(Workers workers, in CorrelationOperands x)
    {
        var window = x.Window;
        var job = new CorrelationJob<TSimd, TVector>
        {
            _x = x,
            _rows = new PaddedRows(window),
            _split = new EvenPanels<TSimd, TVector>(x.Outputs),
            _bands = workers.Threads == 1 || x.Images >= PartsPerThread * workers.Threads
                ? 1
                : Math.Clamp(window.OutputHeight / LeastRows, 1, PartsPerThread * workers.Threads / x.Images),
        };
        job._panels = Packing<TSimd, TVector>.Shared(job._split.Length(window.Count));
        job.Pack();
        workers.Run(x.Images * job._bands, ref job);
    }

    /// <summary>Computes some rows of outputs of an image.</summary>
    public readonly void Execute(int part)
    {
        var window = _x.Window;
        int image = part / _bands, band = part % _bands;
        int first = window.OutputHeight * band / _bands, end = window.OutputHeight * (band + 1) / _bands;
        float* x = _x.X + (nint)image * window.Height * window.Width * window.Channels;
        float* rows = _rows.Read<TSimd, TVector>(x, first, end, out int top);
        int together = _split.Length(window.Count) <= MostWeights ? 1 : Math.Max(1, end - first);
        for (int row = first; row < end; row += together)
        {
            for (int panel = 0; panel < _split.Panels; panel++)
            {
                for (int i = row; i < row + together; i++)
                {
                    RunRow(rows, top, image, i, panel);
                }
            }
        }
    }

    private readonly void RunRow(float* rows, int top, int image, int row, int panel)
    {
        var window = _x.Window;
        int run = window.Columns * window.Channels;
        var (firstRow, endRow) = window.RowsInside(row);
        int column = _split.First(panel), vectors = _split.Vectors(panel), width = vectors * TSimd.Width;
        nint pixel = (nint)window.ColumnStride * window.Channels;
        float* a = rows + (nint)(row * window.RowStride - window.Top + firstRow - top) * _rows.Length;
        float* c = _x.Y + image * _x.YImage + row * _x.YRow + column;
        var strip = new Strip
        {
            ARow = pixel,
            AStep = 1,
            AJump = _rows.Length - run,
            B = _panels + _split.Place(panel, window.Count) + (nint)firstRow * run * width,
            BStep = width,
            Start = _x.Start == null ? null : _x.Start + column,
            CRow = _x.YPixel,
            K = (nint)(endRow - firstRow) * run,
            EdgeColumns = _split.EdgeColumns(panel),
            NextEvery = Math.Max(run, 1),
        };

        strip.A = a;
        strip.C = c;
        Tiles<TSimd, TVector>.RunEvenly(window.OutputWidth, vectors, strip);
    }

    private readonly void Pack()
    {
        var window = _x.Window;
        int run = window.Channels;
        for (int panel = 0; panel < _split.Panels; panel++)
        {
            int column = _split.First(panel), columns = _split.Columns(panel), width = _split.Vectors(panel) * TSimd.Width;
            float* to = _panels + _split.Place(panel, window.Count);
            for (int windowRow = 0; windowRow < window.Rows; windowRow++)
            {
                for (int tap = 0; tap < window.Columns; tap++, to += (nint)run * width)
                {
                    if (_x.TurnedFrom is null)
                    {
                        float* from = _x.Weights + ((nint)windowRow * window.Columns + tap) * run * _x.Outputs + column;
                        for (int k = 0; k < run; k++)
                        {
                            var row = new ReadOnlySpan<float>(from + (nint)k * _x.Outputs, columns);
                            row.CopyTo(new Span<float>(to + (nint)k * width, columns));
                        }
                    }
                    else
                    {
                        Transposition.Run(Turned(windowRow, tap) + (nint)column * run, run, columns, run, to, width);
                    }
                }
            }
        }
    }

    // The weights at a place of the window, (Outputs, Channels), in the window that it was turned from.
    private readonly float* Turned(int row, int column)
    {
        var (window, from) = (_x.Window, _x.TurnedFrom!);
        int tapRow = _x.TapRow + (window.Rows - 1 - row) * from.RowStride;
        int tapColumn = _x.TapColumn + (window.Columns - 1 - column) * from.ColumnStride;
        return _x.Weights + ((nint)tapRow * from.Columns + tapColumn) * window.Channels * _x.Outputs;
    }
}
