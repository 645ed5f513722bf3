namespace Chainrule.Kernels;

/// <summary>
/// A product band by band: one row of tiles at a time meets all panels of a block of B, which stays packed in the
/// second-level cache. For xᵀ·dy, whose result is the largest of the three and is written once, row by row; and for dy·Wᵀ
/// as (W·dyᵀ)ᵀ.
/// </summary>
internal unsafe struct BandJob<TSimd, TVector> : IJob
    where TSimd : ISimd<TVector>
    where TVector : struct
{
    // A block of B, in floats: 1.2 MiB.
    private const int BlockFloats = 300 * 1024;

    // Sums are as long as the batch is large; a block of 256 rows by 1,200 columns fills the block.
    private const int MostDepth = 256;

    private ProductOperands _x;
    private float* _sharedB;
    private bool _packsA, _packsB;
    private int _rowsPerTask, _rowTasks, _columnsPerBlock, _depth, _number;

    private static int PanelWidth => Product<TSimd, TVector>.PanelWidth;

    private static int BandRows => 2 * TSimd.TileRows;

    /// <summary>Computes a product of a transposed A and a B that is not, or any whose C is transposed.</summary>
    public static void Run(Workers workers, in ProductOperands x)
    {
        int panels = Ceiling(x.N, PanelWidth), bands = Ceiling(x.M, BandRows);
        var job = new BandJob<TSimd, TVector> { _x = x, _depth = Math.Max(1, x.K), _columnsPerBlock = panels * PanelWidth };
        if (x.BIsTransposed)
        {
            job._sharedB = Packing<TSimd, TVector>.PanelsOfTransposedB(workers, x);
        }

        if (!x.CIsTransposed)
        {
            job._depth = Product<TSimd, TVector>.Piece(x.K, MostDepth);
            job._columnsPerBlock =
                Product<TSimd, TVector>.Piece(panels, Math.Max(1, BlockFloats / (job._depth * PanelWidth))) * PanelWidth;
            job._packsA = x.AStep != 1 && Product<TSimd, TVector>.IsConflicting(x.AStep) && panels > 1;
            job._packsB = !x.BIsTransposed && panels > 1;
        }

        job._rowsPerTask = Ceiling(bands, (int)Math.Min(Product<TSimd, TVector>.Tasks(workers, x), bands)) * BandRows;
        job._rowTasks = Ceiling(x.M, job._rowsPerTask);
        job._number = Packing<TSimd, TVector>.NextNumber();
        workers.Run(job._rowTasks * Ceiling(x.N, job._columnsPerBlock), ref job);
    }

    /// <summary>Computes some rows of a block of columns.</summary>
    public readonly void Execute(int part)
    {
        // Tasks of one block follow each other: a thread packs B with its first and keeps it for the others.
        int j0 = part / _rowTasks * _columnsPerBlock, j1 = Math.Min(_x.N, j0 + _columnsPerBlock);
        int i0 = part % _rowTasks * _rowsPerTask, i1 = Math.Min(_x.M, i0 + _rowsPerTask);
        float* ownA = Packing<TSimd, TVector>.OwnA((nint)BandRows * Math.Max(_depth, PanelWidth));
        float* ownB = _packsB ? Packing<TSimd, TVector>.BlockOfB((nint)_depth * _columnsPerBlock) : null;
        int k = 0;
        do
        {
            int depth = Math.Min(_depth, _x.K - k);
            bool isPacked = _packsB && Packing<TSimd, TVector>.HoldsB(_number, j0, k);
            for (int i = i0; i < i1;)
            {
                int rows = Tiles<TSimd, TVector>.RowsOf(i1 - i), inBand = (i - i0) % BandRows;
                var strip = StripOf(i, inBand, i1, k, depth, rows, j1 - j0, ownA);
                if (_x.CIsTransposed)
                {
                    RunTransposed(strip, i, rows, ownA);
                }
                else
                {
                    RunPanels(strip, i, rows, j0, j1, k, ownB, isPacked);
                }

                isPacked = _packsB;
                i += rows;
            }

            k += depth;
        }
        while (k < _x.K);
    }

    private readonly Strip StripOf(int i, int inBand, int i1, int k, int depth, int rows, int columns, float* ownA)
    {
        int panels = Ceiling(columns, PanelWidth),
            every = Math.Max(Product<TSimd, TVector>.LeastPrefetchDistance, depth / TSimd.TileRows);
        var strip = new Strip
        {
            A = _x.A + i * _x.ARow + k * _x.AStep,
            ARow = _x.ARow,
            AStep = _x.AStep,
            CRow = _x.CRow,
            K = depth,
            NextEvery = every,
        };
        if (_x.AStep == 1)
        {
            // the rows of A below
            strip.Next = strip.A + rows * _x.ARow;
            strip.NextAcross = TSimd.Width;
            strip.NextStep = PanelWidth;
            strip.NextEvery = Math.Clamp(panels * PanelWidth / TSimd.TileRows, 1, every);
        }
        else if (!_packsA)
        {
            // the columns of A to the right of this band, whose lines hold two tiles: half of them with each
            strip.Next = strip.A + (inBand == 0 ? BandRows : rows + depth / 6 * _x.AStep);
            strip.NextAcross = depth / 3 * _x.AStep;
            strip.NextStep = _x.AStep;
            strip.NextEvery = Math.Clamp(2 * panels * TSimd.TileVectors, 1, every);
        }

        if (_packsA && rows == TSimd.TileRows)
        {
            if (inBand == 0)
            {
                Packing<TSimd, TVector>.ColumnsOfA(_x, i, Math.Min(2, (i1 - i) / rows), k, depth, ownA);
            }

            strip.A = ownA + (nint)inBand * depth;
            strip.AStep = rows;
        }

        return strip;
    }

    private readonly void RunPanels(Strip strip, int i, int rows, int j0, int j1, int k, float* ownB, bool isOwnPacked)
    {
        int full = (j1 - j0) / PanelWidth, rest = (j1 - j0) % PanelWidth;
        bool packs = _packsB && !isOwnPacked, isPacked = _sharedB != null || isOwnPacked;
        strip.C = _x.C + i * _x.CRow + j0;
        strip.CAdvance = PanelWidth;
        strip.CAhead = k > 0 || strip.K < 256 ? PanelWidth : 0;
        strip.Start = k > 0 ? strip.C : _x.Start == null ? null : _x.Start + i * _x.StartRow + j0;
        strip.StartRow = k > 0 ? _x.CRow : _x.StartRow;
        strip.StartAdvance = PanelWidth;
        strip.Packed = ownB;
        strip.PackedAdvance = strip.K * PanelWidth;
        strip.B = _x.B + k * _x.BStep + j0;
        strip.BStep = _x.BStep;
        strip.BAdvance = PanelWidth;
        if (isPacked)
        {
            strip.B = _sharedB != null ? _sharedB + (nint)j0 * _x.K + k * PanelWidth : ownB;
            strip.BStep = PanelWidth;
            strip.BAdvance = PanelWidth * (_sharedB != null ? _x.K : strip.K);
        }

        strip.EdgeColumns = TSimd.Width;
        strip.Tiles = full;
        if (full > 0)
        {
            Tiles<TSimd, TVector>.Run(rows, TSimd.TileVectors, packs, strip);
        }

        if (rest > 0)
        {
            int padded = Packing<TSimd, TVector>.Padded(rest);
            strip.B += full * strip.BAdvance;
            if (isPacked)
            {
                strip.B -= _sharedB != null ? k * (PanelWidth - padded) : 0;
                strip.BStep = padded;
            }

            strip.Packed += full * strip.PackedAdvance;
            strip.C += full * PanelWidth;
            strip.Start = strip.Start == null ? null : strip.Start + full * PanelWidth;
            strip.EdgeColumns = rest - (padded - TSimd.Width);
            strip.Tiles = 1;
            Tiles<TSimd, TVector>.Run(rows, padded / TSimd.Width, packs, strip);
        }
    }

    private readonly void RunTransposed(Strip strip, int i, int rows, float* sums)
    {
        strip.C = sums;
        strip.Tiles = 1;
        for (int j = 0; j < _x.N; j += PanelWidth)
        {
            int width = Math.Min(PanelWidth, _x.N - j), padded = Packing<TSimd, TVector>.Padded(width);
            strip.B = _sharedB == null ? _x.B + j : _sharedB + (nint)j * _x.K;
            strip.BStep = _sharedB == null ? _x.BStep : padded;
            strip.CRow = padded;
            strip.EdgeColumns = width - (padded - TSimd.Width);
            Tiles<TSimd, TVector>.Run(rows, padded / TSimd.Width, packs: false, strip);
            Transposition.Run(sums, padded, rows, width, _x.C + j * _x.CRow + i, _x.CRow);
            strip.Next += _x.K / strip.NextEvery * strip.NextStep;
        }
    }

    private static int Ceiling(int dividend, int divisor) => Product<TSimd, TVector>.Ceiling(dividend, divisor);
}
