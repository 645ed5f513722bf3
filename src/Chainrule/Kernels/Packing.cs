using System.Runtime.CompilerServices;

namespace Chainrule.Kernels;

/// <summary>Copies operands into the order in which tiles read them.</summary>
internal static unsafe class Packing<TSimd, TVector>
    where TSimd : ISimd<TVector>
    where TVector : struct
{
    [ThreadStatic]
    private static AlignedBuffer? _shared, _ownA, _ownB, _blockOfB;

    // Which block of which product this thread has packed last.
    [ThreadStatic]
    private static (int Product, int J, int K) _held;

    private static int _products;

    private static int PanelWidth => Product<TSimd, TVector>.PanelWidth;

    /// <summary>
    /// All whole tiles of A: a tile's rows side by side for each k, tile after tile. For all threads, until the next call.
    /// </summary>
    public static float* RowsOfA(Workers workers, in ProductOperands x)
    {
        var job = new RowsJob { X = x, Packed = Reserve(ref _shared, (nint)x.M * x.K) };
        workers.Run(x.M / TSimd.TileRows, ref job);
        return job.Packed;
    }

    /// <summary>
    /// All panels of a transposed B: each with all of k, its rows without gaps. For all threads, until the next call.
    /// </summary>
    public static float* PanelsOfTransposedB(Workers workers, in ProductOperands x)
    {
        int panels = Product<TSimd, TVector>.Ceiling(x.N, PanelWidth);
        var job = new PanelsJob { X = x, Packed = Reserve(ref _shared, (nint)panels * PanelWidth * x.K) };
        workers.Run(panels, ref job);
        return job.Packed;
    }

    /// <summary>One panel of a transposed B: columns j to j + width, k to k + depth.</summary>
    public static void PanelOfTransposedB(in ProductOperands x, int j, int width, int k, int depth, float* packed) =>
        Transposition.Run(x.B + j * x.BStep + k, x.BStep, width, depth, packed, Padded(width));

    /// <summary>Up to two tiles of a transposed A, one after the other: together they use whole lines of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ColumnsOfA(in ProductOperands x, int i, int tiles, int k, int depth, float* packed)
    {
        float* source = x.A + i + k * x.AStep, second = packed + (nint)depth * TSimd.TileRows;
        uint bytes = (uint)TSimd.TileRows * sizeof(float);
        for (nint p = 0; p < depth; p++, source += x.AStep)
        {
            Unsafe.CopyBlockUnaligned(packed + p * TSimd.TileRows, source, bytes);
            if (tiles > 1)
            {
                Unsafe.CopyBlockUnaligned(second + p * TSimd.TileRows, source + TSimd.TileRows, bytes);
            }
        }
    }

    /// <summary>Memory that this thread fills for all threads, until it asks again.</summary>
    public static float* Shared(nint length) => Reserve(ref _shared, length);

    /// <summary>This thread's memory for a part of A, until the next call.</summary>
    public static float* OwnA(nint length) => Reserve(ref _ownA, length);

    /// <summary>This thread's memory for a part of B, until the next call.</summary>
    public static float* OwnB(nint length) => Reserve(ref _ownB, length);

    /// <summary>
    /// This thread's memory for a block of B, which it keeps for the tasks that follow: see <see cref="HoldsB"/>.
    /// </summary>
    public static float* BlockOfB(nint length) => Reserve(ref _blockOfB, length);

    /// <summary>Whether this thread has packed that block already; if not, it is held to do so now.</summary>
    public static bool HoldsB(int product, int j, int k)
    {
        if (_held == (product, j, k))
        {
            return true;
        }

        _held = (product, j, k);
        return false;
    }

    /// <summary>A number for a product, by which threads know its blocks.</summary>
    public static int NextNumber() => Interlocked.Increment(ref _products);

    /// <summary>A number of columns, rounded up to whole vectors.</summary>
    public static int Padded(int width) => Product<TSimd, TVector>.Ceiling(width, TSimd.Width) * TSimd.Width;

    private static float* Reserve(ref AlignedBuffer? buffer, nint length)
    {
        if (buffer is null || buffer.Length < length)
        {
            buffer = new AlignedBuffer((int)Math.Max(length, 64 * 1024));
        }

        return buffer.Pointer;
    }

    private struct RowsJob : IJob
    {
        public ProductOperands X;
        public float* Packed;

        public readonly void Execute(int part) =>
            Transposition.Run(
                X.A + part * TSimd.TileRows * X.ARow,
                X.ARow,
                TSimd.TileRows,
                X.K,
                Packed + part * TSimd.TileRows * (nint)X.K,
                TSimd.TileRows
            );
    }

    private struct PanelsJob : IJob
    {
        public ProductOperands X;
        public float* Packed;

        public readonly void Execute(int part)
        {
            int j = part * PanelWidth;
            PanelOfTransposedB(X, j, Math.Min(PanelWidth, X.N - j), 0, X.K, Packed + (nint)j * X.K);
        }
    }
}
