using System.Runtime.CompilerServices;

namespace Chainrule.Kernels;

internal static unsafe class ProductJob
{
    /// <summary>A matrix product, as pointers and strides.</summary>
    internal struct Operands
    {
        public int M, N, K;

        /// <summary>A; element (i, k) lies at i·ARow + k·AStep.</summary>
        public float* A;
        public nint ARow, AStep;

        /// <summary>B; element (k, j) lies at k·BStep + j, or at j·BStep + k when transposed.</summary>
        public float* B;
        public nint BStep;
        public bool BIsTransposed;

        /// <summary>What sums start from, row i at i·StartRow; null for 0.</summary>
        public float* Start;
        public nint StartRow;

        /// <summary>C, (M, N) row by row.</summary>
        public float* C;
    }
}

/// <summary>
/// The loops around the tile. C is cut into tasks of some rows by one panel of columns, as wide as a tile; k is cut into
/// blocks, between which the running sums rest in C. B is read in place where its rows lie well, and packed into a
/// contiguous panel where they don't: transposed, at the right edge, or so far apart that they compete for the same cache sets.
/// </summary>
/// <remarks>Named as in Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (ACM TOMS 34, 2008), and BLIS.</remarks>
internal unsafe struct ProductJob<TSimd, TVector> : IJob
    where TSimd : ISimd<TVector>
    where TVector : struct
{
    // k is cut so that a packed panel stays well inside the second-level cache (1024 × 48 floats are 192 KiB).
    private const int BlockK = 1024;

    // A task should be worth more than handing it over: about 10 µs of fused multiply-adds.
    private const long MinimumTaskSize = 500_000;

    // Row distances in floats that are multiples of this make rows share few sets of the first-level cache.
    private const int ConflictStride = 512;

    [ThreadStatic]
    private static AlignedBuffer? _panel;

    private ProductJob.Operands _x;
    private int _rowsPerTask, _rowTasks, _panelWidth;

    /// <summary>Computes a product.</summary>
    public static void Run(Workers workers, in ProductJob.Operands operands)
    {
        var job = new ProductJob<TSimd, TVector> { _x = operands };
        job._panelWidth = (operands.M == 1 ? RowKernel<TSimd, TVector>.Vectors : TSimd.TileVectors) * TSimd.Width;
        int panels = (operands.N + job._panelWidth - 1) / job._panelWidth;
        job.SplitRows(panels, workers.Threads);
        workers.Run(panels * job._rowTasks, ref job);
    }

    /// <summary>Computes one panel of columns for some rows.</summary>
    public void Execute(int part)
    {
        int panel = part / _rowTasks, i0 = part % _rowTasks * _rowsPerTask;
        int i1 = Math.Min(_x.M, i0 + _rowsPerTask);
        int j0 = panel * _panelWidth, width = Math.Min(_panelWidth, _x.N - j0);
        int k = 0;
        do
        {
            int depth = Math.Min(BlockK, _x.K - k);
            RunBlock(i0, i1, j0, width, k, depth);
            k += depth;
        }
        while (k < _x.K);
    }

    // As many tasks as keep all threads busy to the end, none too small; rows in whole tiles.
    private void SplitRows(int panels, int threads)
    {
        _rowTasks = 1;
        _rowsPerTask = _x.M;
        if (threads == 1)
            return;

        long size = (long)_x.M * _x.N * _x.K;
        long wanted = Math.Min(8L * threads, size / MinimumTaskSize);
        int tiles = (_x.M + TSimd.TileRows - 1) / TSimd.TileRows;
        int rowTasks = (int)Math.Clamp((wanted + panels - 1) / panels, 1, tiles);
        _rowsPerTask = (tiles + rowTasks - 1) / rowTasks * TSimd.TileRows;
        _rowTasks = (_x.M + _rowsPerTask - 1) / _rowsPerTask;
    }

    private readonly void RunBlock(int i0, int i1, int j0, int width, int k0, int depth)
    {
        int whole = width / TSimd.Width * TSimd.Width;
        bool conflicts = _x.BStep % ConflictStride == 0 && i1 - i0 > 4 * TSimd.TileRows;
        int vectors = (width + TSimd.Width - 1) / TSimd.Width;
        if (_x.BIsTransposed || conflicts || (whole < width && i1 - i0 > 1))
        {
            // The whole panel, zeros to the right of B, so that all tiles can take full vectors.
            float* panel = Panel(depth * vectors * TSimd.Width);
            Pack(panel, vectors * TSimd.Width, j0, width, k0, depth);
            RunColumns(i0, i1, j0, width, vectors, panel, vectors * TSimd.Width, k0, depth);
        }
        else if (whole == width)
        {
            RunColumns(i0, i1, j0, width, vectors, _x.B + k0 * _x.BStep + j0, _x.BStep, k0, depth);
        }
        else
        {
            // One row: packing more than the columns of the edge would cost as much as the product.
            if (whole > 0)
                RunColumns(i0, i1, j0, whole, whole / TSimd.Width, _x.B + k0 * _x.BStep + j0, _x.BStep, k0, depth);

            float* panel = Panel(depth * TSimd.Width);
            Pack(panel, TSimd.Width, j0 + whole, width - whole, k0, depth);
            RunColumns(i0, i1, j0 + whole, width - whole, 1, panel, TSimd.Width, k0, depth);
        }
    }

    // All row tiles over one panel of columns, B given as full vectors.
    private readonly void RunColumns(int i0, int i1, int j0, int width, int vectors, float* b, nint bStep, int k0, int depth)
    {
        int padded = vectors * TSimd.Width;
        float* edge = stackalloc float[padded == width ? 1 : TSimd.TileRows * padded];
        var tile = new Tile { ARow = _x.ARow, AStep = _x.AStep, B = b, BStep = bStep, K = depth };
        for (int i = i0; i < i1;)
        {
            int rows = TileRows(i1 - i);
            tile.A = _x.A + i * _x.ARow + k0 * _x.AStep;
            float* c = _x.C + (nint)i * _x.N + j0;
            float* start = k0 > 0 ? c : _x.Start == null ? null : _x.Start + i * _x.StartRow + j0;
            nint startRow = k0 > 0 ? _x.N : _x.StartRow;
            if (padded == width)
            {
                tile.C = c;
                tile.CRow = _x.N;
                tile.Start = start;
                tile.StartRow = startRow;
                RunTile(rows, vectors, tile);
            }
            else
            {
                if (start != null)
                    Copy(start, startRow, edge, padded, rows, width);

                tile.C = edge;
                tile.CRow = padded;
                tile.Start = start == null ? null : edge;
                tile.StartRow = padded;
                RunTile(rows, vectors, tile);
                Copy(edge, padded, c, _x.N, rows, width);
            }

            i += rows;
        }
    }

    private static int TileRows(int left) => left >= TSimd.TileRows ? TSimd.TileRows : left >= 4 ? 4 : left >= 2 ? 2 : 1;

    private static void RunTile(int rows, int vectors, in Tile tile)
    {
        if (vectors == RowKernel<TSimd, TVector>.Vectors)
            RowKernel<TSimd, TVector>.Run(tile);
        else if (vectors == 3)
            RunRows<Three>(rows, tile);
        else if (vectors == 2)
            RunRows<Two>(rows, tile);
        else if (vectors == 1)
            RunRows<One>(rows, tile);
        else
            RunWide(vectors, tile);
    }

    private static void RunRows<TVectors>(int rows, in Tile tile)
        where TVectors : IConstant
    {
        switch (rows)
        {
            case 8:
                TileKernel<TSimd, TVector, Eight, TVectors>.Run(tile);
                break;
            case 6:
                TileKernel<TSimd, TVector, Six, TVectors>.Run(tile);
                break;
            case 4:
                TileKernel<TSimd, TVector, Four, TVectors>.Run(tile);
                break;
            case 2:
                TileKernel<TSimd, TVector, Two, TVectors>.Run(tile);
                break;
            default:
                TileKernel<TSimd, TVector, One, TVectors>.Run(tile);
                break;
        }
    }

    // Four to seven vectors, as the last columns of a single row may have.
    private static void RunWide(int vectors, Tile tile)
    {
        for (int done = 0; done < vectors; done += 3)
        {
            RunTile(1, Math.Min(3, vectors - done), tile);
            tile.B += 3 * TSimd.Width;
            tile.C += 3 * TSimd.Width;
            tile.Start = tile.Start == null ? null : tile.Start + 3 * TSimd.Width;
        }
    }

    private readonly void Pack(float* panel, int padded, int j0, int width, int k0, int depth)
    {
        if (_x.BIsTransposed)
        {
            Transposition.Run(_x.B + j0 * _x.BStep + k0, _x.BStep, width, depth, panel, padded);
            for (int k = 0; width < padded && k < depth; k++)
                new Span<float>(panel + (nint)k * padded + width, padded - width).Clear();

            return;
        }

        float* b = _x.B + k0 * _x.BStep + j0;
        for (int k = 0; k < depth; k++, b += _x.BStep, panel += padded)
        {
            int j = 0;
            for (; j + TSimd.Width <= width; j += TSimd.Width)
                TSimd.Store(TSimd.Load(b + j), panel + j);

            for (; j < width; j++)
                panel[j] = b[j];

            for (; j < padded; j++)
                panel[j] = 0;
        }
    }

    private static void Copy(float* source, nint sourceRow, float* destination, nint destinationRow, int rows, int width)
    {
        for (int i = 0; i < rows; i++, source += sourceRow, destination += destinationRow)
            Unsafe.CopyBlockUnaligned(destination, source, (uint)width * sizeof(float));
    }

    private static float* Panel(int length)
    {
        var panel = _panel;
        if (panel is null || panel.Length < length)
            _panel = panel = new AlignedBuffer(Math.Max(length, BlockK * TSimd.TileVectors * TSimd.Width));

        return panel.Pointer;
    }
}
