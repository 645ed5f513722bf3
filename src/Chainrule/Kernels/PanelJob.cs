namespace Chainrule.Kernels;

/// <summary>
/// A product panel by panel: a panel of B, one tile wide, meets all rows of a block of A, which stays in the second-level
/// cache. For x·W, where B is the larger one, and for dy·Wᵀ.
/// </summary>
internal unsafe struct PanelJob<TSimd, TVector> : IJob
    where TSimd : ISimd<TVector>
    where TVector : struct
{
    // A block of A, in floats: 512 KiB, a quarter of a current core's second-level cache, half of an older one's. Every block
    // copies all of B once more where its rows compete for the same sets, which costs more than a block twice as large.
    private const int BlockFloats = 128 * 1024, BlockFloatsOfConflictingRows = 2 * BlockFloats;

    // A panel of B, 48 columns and so many rows, stays in that cache too, and beside few rows of C in the first one.
    private const int MostDepth = 1024, MostDepthOfFarRows = 512, MostDepthOfFewRows = 192, FewRows = 64;

    // What a thread reads of B, in floats, that stays in its second-level cache from one product to the next: 1 MiB.
    private const int SmallShareOfB = 256 * 1024;

    // A task should have so many tiles below each other, and a thread so many panels.
    private const int LeastTiles = 2, LeastPanels = 4;

    // A is copied as a whole where its rows compete for the same sets of the caches: up to 16 MiB.
    private const int MostPackedA = 4 * 1024 * 1024;

    private ProductOperands _x;
    private float* _packedA;
    private bool _packsB;
    private int _panelsPerTask, _rowsPerTask, _columnTasks, _depth, _parts;
    private Workers _workers;

    private static int PanelWidth => Product<TSimd, TVector>.PanelWidth;

    /// <summary>Computes a product of any operands.</summary>
    public static void Run(Workers workers, in ProductOperands x)
    {
        var job = new PanelJob<TSimd, TVector> { _x = x, _workers = workers };
        job.Plan(workers);
        job._parts = Ceiling(x.M, job._rowsPerTask) * job._columnTasks;
        workers.Run(job._parts, ref job);
    }

    /// <summary>Computes some rows of some panels.</summary>
    public readonly void Execute(int part)
    {
        int i0 = part / _columnTasks * _rowsPerTask,
            i1 = Math.Min(_x.M, i0 + _rowsPerTask);
        int j0 = part % _columnTasks * _panelsPerTask * PanelWidth,
            j1 = (int)Math.Min(_x.N, j0 + (long)_panelsPerTask * PanelWidth);
        float* packed = _packsB ? Packing<TSimd, TVector>.OwnB((nint)_depth * PanelWidth) : null;
        bool hasNewRows = _columnTasks == 1 || _workers.BeginsShare(part, _parts);
        int k = 0;
        do
        {
            int depth = Math.Min(_depth, _x.K - k);
            for (int j = j0; j < j1; j += PanelWidth)
            {
                RunPanel(new Panel(i0, i1, j, Math.Min(PanelWidth, j1 - j), k, depth), j == j0 && hasNewRows, packed);
            }

            k += depth;
        }
        while (k < _x.K);
    }

    private void Plan(Workers workers)
    {
        int panels = Ceiling(_x.N, PanelWidth), tiles = Ceiling(_x.M, TSimd.TileRows);
        long wanted = Product<TSimd, TVector>.Tasks(workers, _x);

        bool isFar = Product<TSimd, TVector>.IsFar(_x.BStep);
        _depth = Product<TSimd, TVector>.Piece(_x.K, isFar ? DepthOfFarRows(workers.Threads) : MostDepth);
        int block = Product<TSimd, TVector>.IsConflicting(_x.BStep) ? BlockFloatsOfConflictingRows : BlockFloats;
        int rows = Product<TSimd, TVector>.Piece(_x.M, Math.Max(TSimd.TileRows, block / _depth));
        _rowsPerTask = Ceiling(rows, TSimd.TileRows) * TSimd.TileRows;
        int blocks = Ceiling(_x.M, _rowsPerTask);

        // Threads share panels, and rows only where there are too few panels: every task reads all of what it doesn't share.
        _panelsPerTask = wanted == 1 ? panels : 1;
        if (wanted > 1 && panels < LeastPanels * workers.Threads)
        {
            if (_x.M > _x.N)
            {
                _panelsPerTask = panels; // the smaller operand is the one that all tasks read
            }

            int cuts = (int)
                Math.Clamp(
                    Ceiling((int)wanted, Ceiling(panels, _panelsPerTask) * blocks),
                    1,
                    Math.Max(1, tiles / blocks / LeastTiles)
                );
            _rowsPerTask = Ceiling(Ceiling(tiles, blocks), cuts) * TSimd.TileRows;
        }

        _columnTasks = Ceiling(panels, _panelsPerTask);

        tiles = _rowsPerTask / TSimd.TileRows;
        _packsB = _x.BIsTransposed || (isFar && tiles > 2);
        bool packsA =
            Product<TSimd, TVector>.IsConflicting(_x.ARow) && panels > 4 && tiles > 1 && (long)_x.M * _x.K <= MostPackedA;
        _packedA = packsA ? Packing<TSimd, TVector>.RowsOfA(workers, _x) : null;
    }

    private readonly int DepthOfFarRows(int threads)
    {
        if (_x.M > FewRows)
        {
            return MostDepthOfFarRows;
        }

        return (long)_x.N * _x.K / threads <= SmallShareOfB ? MostDepth : MostDepthOfFewRows;
    }

    private readonly void RunPanel(in Panel p, bool isFirst, float* packed)
    {
        int vectors = Ceiling(p.Width, TSimd.Width), padded = vectors * TSimd.Width;
        bool packs = _packsB;
        var strip = new Strip
        {
            B = _x.B + (_x.BIsTransposed ? p.J * _x.BStep + p.K : p.K * _x.BStep + p.J),
            BStep = _x.BStep,
            Packed = packed,
            CRow = _x.CRow,
            StartRow = p.K > 0 ? _x.CRow : _x.StartRow,
            K = p.Depth,
            EdgeColumns = p.Width - (padded - TSimd.Width),
        };
        if (_x.BIsTransposed)
        {
            Packing<TSimd, TVector>.PanelOfTransposedB(_x, p.J, p.Width, p.K, p.Depth, packed);
            strip.B = packed;
            strip.BStep = padded;
            packs = false;
        }

        float* start = p.K > 0 ? _x.C : _x.Start;
        int tiles = Ceiling(p.I1 - p.I0, TSimd.TileRows);
        for (int i = p.I0, done = 0; i < p.I1; done++)
        {
            int rows = Tiles<TSimd, TVector>.RowsOf(p.I1 - i), most = (p.I1 - i) / rows;
            SetA(ref strip, i, rows, p.K);
            strip.Tiles = packs ? 1 : _x.BIsTransposed && !isFirst ? Math.Min(most, Math.Max(1, tiles / TSimd.Width)) : most;
            strip.C = _x.C + i * _x.CRow + p.J;
            strip.CAdvance = rows * _x.CRow;
            strip.CAhead = p.K > 0 ? strip.CAdvance : 0;
            strip.Start = start == null ? null : start + i * strip.StartRow + p.J;
            strip.StartAdvance = rows * strip.StartRow;
            SetNext(ref strip, p, tiles, isFirst, done);
            Tiles<TSimd, TVector>.Run(rows, vectors, packs, strip);
            if (packs)
            {
                strip.B = packed;
                strip.BStep = padded;
                packs = false;
            }

            i += rows * (int)strip.Tiles;
        }
    }

    private readonly void SetA(ref Strip strip, int i, int rows, int k)
    {
        bool isPacked = _packedA != null && rows == TSimd.TileRows;
        strip.A = isPacked ? _packedA + (nint)i * _x.K + k * rows : _x.A + i * _x.ARow + k * _x.AStep;
        strip.ARow = isPacked ? 1 : _x.ARow;
        strip.AStep = isPacked ? rows : _x.AStep;
        strip.AAdvance = isPacked ? (nint)rows * _x.K : rows * _x.ARow;
    }

    // What is asked for ahead of its use: with the first panel the rows of A below, later the panel of B to the right, or
    // from the last panel the first one of the next block of k. All of it is spread evenly over the steps of k.
    private readonly void SetNext(ref Strip strip, in Panel p, int tiles, bool isFirst, int done)
    {
        int every = Math.Max(Product<TSimd, TVector>.LeastPrefetchDistance, p.Depth / TSimd.TileRows);
        strip.NextEvery = every;
        strip.NextStep = 0;
        if (isFirst && _x.AStep == 1)
        {
            strip.Next = strip.A + TSimd.TileRows * _x.ARow;
            strip.NextAcross = TSimd.Width;
            strip.NextStep = TSimd.TileVectors * TSimd.Width;
            strip.NextEvery = Math.Clamp(TSimd.TileVectors * TSimd.Width / TSimd.TileRows, 1, every);
        }
        else if (_x.BIsTransposed)
        {
            strip.Next = _x.B + (p.J + PanelWidth + done * TSimd.TileVectors) * _x.BStep + p.K;
            strip.NextAcross = _x.BStep;
            strip.NextStep = TSimd.Width;
            strip.NextEvery = Math.Clamp((int)strip.Tiles * TSimd.Width, 1, every);
        }
        else if (done == 0 || strip.Next == null)
        {
            strip.Next = _x.B + p.K * _x.BStep + p.J + PanelWidth;
            strip.NextAcross = TSimd.Width;
            strip.NextStep = _x.BStep;
            strip.NextEvery = Math.Clamp(tiles - 1, 1, every);
        }
    }

    private static int Ceiling(int dividend, int divisor) => Product<TSimd, TVector>.Ceiling(dividend, divisor);

    // Rows I0 to I1 of the panel of Width columns from J, and Depth steps from K.
    private readonly record struct Panel(int I0, int I1, int J, int Width, int K, int Depth);
}
