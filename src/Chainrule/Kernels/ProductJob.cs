namespace Chainrule.Kernels;

/// <summary>
/// The loops around the tile. C is cut into tasks of some rows by some panels of columns, a panel being as wide as a
/// tile; k is cut into blocks, between which the running sums rest in C. Operands are read in place where they lie well
/// and packed where they don't.
/// </summary>
/// <remarks>
/// The loops follow Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (ACM TOMS 34, 2008). What
/// lies well: rows of A, which are read one number at a time; rows of B, unless they are so far apart that they compete
/// for the same sets of the first-level cache. What is packed: columns of A (xᵀ in xᵀ·dy), a transposed B (Wᵀ in dy·Wᵀ).
/// </remarks>
internal unsafe struct ProductJob<TSimd, TVector> : IJob
    where TSimd : ISimd<TVector>
    where TVector : struct
{
    // A packed panel of B (1024 × 48 floats, 192 KiB) stays well inside the second-level cache.
    private const int MostBlockK = 1024;

    // Rows of B that are read in place compete for the sets of the second-level cache (128 KiB a way): a block of k may
    // take this many of its ways.
    private const int WayBytes = 128 * 1024, Ways = 4;

    // The part of A that all panels are multiplied with stays in that cache too, 256 KiB of it packed, 800 KiB in place.
    private const int PackedAFloats = 64 * 1024, InPlaceAFloats = 200 * 1024;

    // A task should be worth more than handing it over: about 5 µs of fused multiply-adds.
    private const long MinimumTaskSize = 250_000;

    // A packed panel should serve this many tiles, so that packing costs a few percent.
    private const int TilesPerPacking = 12;

    // Rows of B that lie a multiple of this many floats apart share few sets of the first-level cache.
    private const int ConflictStride = 1024;

    [ThreadStatic]
    private static AlignedBuffer? _packedA;

    [ThreadStatic]
    private static AlignedBuffer? _packedB;

    private ProductOperands _x;
    private bool _packsA, _packsB;
    private int _panelWidth, _panelsPerTask, _rowsPerTask, _columnTasks, _blockK;

    /// <summary>Computes a product.</summary>
    public static void Run(Workers workers, in ProductOperands operands)
    {
        var job = new ProductJob<TSimd, TVector> { _x = IsCheaperSwapped(operands) ? operands.Swapped : operands };
        job.Plan(workers.Threads);
        workers.Run(Ceiling(job._x.M, job._rowsPerTask) * job._columnTasks, ref job);
    }

    /// <summary>Computes the rows and panels of one task.</summary>
    public readonly void Execute(int part)
    {
        // Columns change fastest, so that the rows of A that have been read are read again soon.
        int i0 = part / _columnTasks * _rowsPerTask, i1 = Math.Min(_x.M, i0 + _rowsPerTask);
        int j0 = part % _columnTasks * _panelsPerTask * _panelWidth, j1 = (int)Math.Min(_x.N, j0 + (long)_panelsPerTask * _panelWidth);
        int k = 0;
        do
        {
            int depth = Math.Min(_blockK, _x.K - k);
            float* packedA = _packsA ? PackA(i0, i1, k, depth) : null;
            for (int j = j0; j < j1; j += _panelWidth)
                RunPanel(i0, i1, j, Math.Min(_panelWidth, j1 - j), k, depth, packedA);

            k += depth;
        }
        while (k < _x.K);
    }

    // dy·Wᵀ: either W is packed transposed, or dy is and the result, tile by tile. A small batch favours the second.
    private static bool IsCheaperSwapped(in ProductOperands x) =>
        x.BIsTransposed && x.Start == null && (long)x.M * x.K + 2L * x.M * x.N < (long)x.N * x.K;

    private void Plan(int threads)
    {
        _panelWidth = (_x.M == 1 ? RowKernel<TSimd, TVector>.Vectors : TSimd.TileVectors) * TSimd.Width;
        int panels = Ceiling(_x.N, _panelWidth);
        int tiles = Ceiling(_x.M, TSimd.TileRows);
        _packsA = _x.AStep != 1 && _x.M > 1 && panels > 1;
        _packsB = _x.BIsTransposed || (_x.BStep % ConflictStride == 0 && tiles >= TilesPerPacking);
        _blockK = BlockOfK();

        // As many tasks as keep all threads busy to the end, but none too small.
        long wanted = threads == 1 ? 1 : Math.Clamp((long)_x.M * _x.N * _x.K / MinimumTaskSize, 1, 8 * threads);
        int fewest, most;
        if (_packsA)
        {
            // A block of A is packed once for all panels.
            _panelsPerTask = panels;
            fewest = Ceiling(tiles, Math.Max(1, PackedAFloats / _blockK / TSimd.TileRows));
            most = tiles;
        }
        else
        {
            // A panel of B is packed, or brought into the cache, once for all rows.
            _panelsPerTask = 1;
            wanted = Ceiling((int)wanted, panels);
            most = _packsB ? Math.Max(1, tiles / TilesPerPacking) : tiles;
            fewest = Math.Min(most, Ceiling(tiles, Math.Max(1, InPlaceAFloats / Math.Max(1, _x.K) / TSimd.TileRows)));
        }

        _rowsPerTask = Ceiling(tiles, (int)Math.Clamp(wanted, fewest, most)) * TSimd.TileRows;
        _columnTasks = Ceiling(panels, _panelsPerTask);
    }

    private readonly int BlockOfK()
    {
        int most = MostBlockK;
        if (!_packsB)
        {
            // Rows whose distance is a multiple of a power of two fall into WayBytes / power different places of a way.
            long distance = _x.BStep * sizeof(float), power = Math.Clamp(distance & -distance, 64, WayBytes);
            most = (int)Math.Clamp(Ways * (WayBytes / power), 64, MostBlockK);
        }

        return Math.Max(1, Ceiling(_x.K, Math.Max(1, Ceiling(_x.K, most))));
    }

    // All row tiles over one panel of columns and one block of k.
    private readonly void RunPanel(int i0, int i1, int j, int width, int k, int depth, float* packedA)
    {
        int vectors = Ceiling(width, TSimd.Width), padded = vectors * TSimd.Width;
        float* source = _x.BIsTransposed ? _x.B + j * _x.BStep + k : _x.B + k * _x.BStep + j;
        var tile = new Tile
        {
            ARow = packedA == null ? _x.ARow : 1,
            AStep = packedA == null ? _x.AStep : TSimd.TileRows,
            B = _packsB ? PackB(source, width, padded, depth) : source,
            BStep = _packsB ? padded : _x.BStep,
            K = depth,
            EdgeColumns = width - (padded - TSimd.Width),
        };

        // While this panel is computed, what is needed next is brought nearer: the block of k below it, or the panel to
        // its right. Its lines are spread over all tiles, as the cache can wait for few of them at a time.
        float* next = _x.BIsTransposed ? tile.B : k + depth < _x.K ? source + depth * _x.BStep : source - k * _x.BStep + width;
        tile.NextStep = _x.BIsTransposed ? 0 : _x.BStep;
        int parts = Math.Max(1, Ceiling(i1 - i0, TSimd.TileRows) / TSimd.TileVectors), rowsPerPart = Ceiling(depth, parts);
        tile.NextEvery = parts;

        float* transposed = stackalloc float[_x.CIsTransposed ? TSimd.TileRows * padded : 1];
        for (int i = i0, count = 0; i < i1; count++)
        {
            int rows = RowsOfTile(i1 - i);
            int inTile = (i - i0) % TSimd.TileRows;
            tile.A = packedA == null ? _x.A + i * _x.ARow + k * _x.AStep : packedA + (nint)(i - i0 - inTile) * depth + inTile;
            tile.Next = next + count / TSimd.TileVectors % parts * rowsPerPart * tile.NextStep + count % TSimd.TileVectors * TSimd.Width;
            if (_x.CIsTransposed)
                RunTransposed(i, j, rows, width, k, vectors, transposed, tile);
            else
                RunPlain(i, j, rows, width, k, vectors, tile);

            i += rows;
        }
    }

    private readonly void RunPlain(int i, int j, int rows, int width, int k, int vectors, Tile tile)
    {
        tile.C = _x.C + i * _x.CRow + j;
        tile.CRow = _x.CRow;
        tile.Start = k > 0 ? tile.C : _x.Start == null ? null : _x.Start + i * _x.StartRow + j;
        tile.StartRow = k > 0 ? _x.CRow : _x.StartRow;
        RunTile(rows, vectors, width < vectors * TSimd.Width, tile);
    }

    private readonly void RunTransposed(int i, int j, int rows, int width, int k, int vectors, float* sums, Tile tile)
    {
        int padded = vectors * TSimd.Width;
        float* c = _x.C + j * _x.CRow + i;
        tile.C = sums;
        tile.CRow = padded;
        if (k > 0)
        {
            Transposition.Run(c, _x.CRow, width, rows, sums, padded);
            tile.Start = sums;
            tile.StartRow = padded;
        }

        RunTile(rows, vectors, width < padded, tile);
        Transposition.Run(sums, padded, rows, width, c, _x.CRow);
    }

    private static int RowsOfTile(int left) => left >= TSimd.TileRows ? TSimd.TileRows : left >= 4 ? 4 : left >= 2 ? 2 : 1;

    private static void RunTile(int rows, int vectors, bool edge, in Tile tile)
    {
        if (edge)
            RunVectors<One>(rows, vectors, tile);
        else
            RunVectors<Zero>(rows, vectors, tile);
    }

    private static void RunVectors<TEdge>(int rows, int vectors, in Tile tile)
        where TEdge : IConstant
    {
        if (vectors == 3)
            RunRows<Three, TEdge>(rows, tile);
        else if (vectors == 2)
            RunRows<Two, TEdge>(rows, tile);
        else if (vectors == 1)
            RunRows<One, TEdge>(rows, tile);
        else if (vectors == RowKernel<TSimd, TVector>.Vectors && TEdge.Value == 0)
            RowKernel<TSimd, TVector>.Run(tile);
        else
            RunWide<TEdge>(vectors, tile);
    }

    private static void RunRows<TVectors, TEdge>(int rows, in Tile tile)
        where TVectors : IConstant
        where TEdge : IConstant
    {
        switch (rows)
        {
            case 8:
                TileKernel<TSimd, TVector, Eight, TVectors, TEdge>.Run(tile);
                break;
            case 6:
                TileKernel<TSimd, TVector, Six, TVectors, TEdge>.Run(tile);
                break;
            case 4:
                TileKernel<TSimd, TVector, Four, TVectors, TEdge>.Run(tile);
                break;
            case 2:
                TileKernel<TSimd, TVector, Two, TVectors, TEdge>.Run(tile);
                break;
            default:
                TileKernel<TSimd, TVector, One, TVectors, TEdge>.Run(tile);
                break;
        }
    }

    // More than three vectors of a single row, not the eight that have a kernel of their own.
    private static void RunWide<TEdge>(int vectors, Tile tile)
        where TEdge : IConstant
    {
        for (; vectors > 3; vectors -= 3)
        {
            RunRows<Three, Zero>(1, tile);
            tile.B += 3 * TSimd.Width;
            tile.C += 3 * TSimd.Width;
            tile.Start = tile.Start == null ? null : tile.Start + 3 * TSimd.Width;
        }

        RunVectors<TEdge>(1, vectors, tile);
    }

    // Rows i0 to i1 of A, a tile's rows side by side for each k.
    private readonly float* PackA(int i0, int i1, int k0, int depth)
    {
        float* packed = Reserve(ref _packedA, Ceiling(i1 - i0, TSimd.TileRows) * TSimd.TileRows * depth);
        float* source = _x.A + i0 * _x.ARow + k0 * _x.AStep;
        for (int k = 0; k < depth; k++, source += _x.AStep)
        {
            float* destination = packed + (nint)k * TSimd.TileRows;
            int i = 0;
            for (; i + TSimd.TileRows <= i1 - i0; i += TSimd.TileRows, destination += (nint)depth * TSimd.TileRows)
                Buffer.MemoryCopy(source + i, destination, TSimd.TileRows * sizeof(float), TSimd.TileRows * sizeof(float));

            for (int rest = i; i < i1 - i0; i++)
                destination[i - rest] = source[i];
        }

        return packed;
    }

    // A panel of B, its rows without gaps; what lies to the right of B is never read.
    private static void PackRows(float* source, nint step, int width, int padded, int depth, float* packed)
    {
        for (int k = 0; k < depth; k++, source += step, packed += padded)
        {
            int j = 0;
            for (; j + TSimd.Width <= width; j += TSimd.Width)
                TSimd.Store(TSimd.Load(source + j), packed + j);

            for (; j < width; j++)
                packed[j] = source[j];
        }
    }

    private readonly float* PackB(float* source, int width, int padded, int depth)
    {
        float* packed = Reserve(ref _packedB, depth * padded);
        if (_x.BIsTransposed)
            Transposition.Run(source, _x.BStep, width, depth, packed, padded);
        else
            PackRows(source, _x.BStep, width, padded, depth, packed);

        return packed;
    }

    private static float* Reserve(ref AlignedBuffer? buffer, int length)
    {
        if (buffer is null || buffer.Length < length)
            buffer = new AlignedBuffer(Math.Max(length, PackedAFloats));

        return buffer.Pointer;
    }

    private static int Ceiling(int dividend, int divisor) => (dividend + divisor - 1) / divisor;
}
