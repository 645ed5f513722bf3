using System.Numerics;

namespace Chainrule.Kernels;

/// <summary>
/// Sums over the rows of a batch that is cut into shards: each shard's sum is a chain of its own, and these are added by a
/// binary tree, ((0 + 1) + (2 + 3)) + …, in which an odd one rises. A piece of the result at a time, so that partial sums stay
/// in the cache.
/// </summary>
internal static unsafe class ShardedSums
{
    // 64 KiB for each partial sum.
    private const int PieceLength = 16 * 1024;

    [ThreadStatic]
    private static AlignedBuffer? _partial;

    /// <summary>sum = Σₛ xₛᵀ·dyₛ, (In, Out), each product as <see cref="MatrixProduct"/> computes it.</summary>
    /// <param name="workers">The threads to share work among.</param>
    /// <param name="x">(B, In).</param>
    /// <param name="inputs">In.</param>
    /// <param name="dy">(B, Out).</param>
    /// <param name="outputs">Out.</param>
    /// <param name="cut">Where each shard ends; the last at B.</param>
    /// <param name="sum">(In, Out); overwritten.</param>
    public static void OfProducts(
        Workers workers, ReadOnlySpan<float> x, int inputs, ReadOnlySpan<float> dy, int outputs, ReadOnlySpan<int> cut,
        Span<float> sum)
    {
        Check(x.Length, inputs, cut, sum.Length / outputs);
        Check(dy.Length, outputs, cut, sum.Length / inputs);
        int rows = Math.Clamp(PieceLength / outputs, 1, inputs), pieces = (inputs + rows - 1) / rows;
        if (workers.Threads > 1)
        {
            pieces = Math.Min((pieces + workers.Threads - 1) / workers.Threads * workers.Threads, inputs);
        }

        fixed (float* px = x, pdy = dy, ps = sum)
        fixed (int* pc = cut)
        {
            var job = new ProductJob
            {
                X = px,
                Inputs = inputs,
                Dy = pdy,
                Outputs = outputs,
                Cut = pc,
                Shards = cut.Length,
                Sum = ps,
                Pieces = pieces,
            };
            workers.Run(pieces, ref job);
        }
    }

    /// <summary>sum = Σₛ Σᵢ dyₛ[i,·], (Out), each shard's rows as <see cref="ColumnSums"/> adds them.</summary>
    /// <param name="dy">(B, Out).</param>
    /// <param name="cut">Where each shard ends; the last at B.</param>
    /// <param name="sum">(Out); overwritten.</param>
    public static void OfColumns(ReadOnlySpan<float> dy, ReadOnlySpan<int> cut, Span<float> sum)
    {
        int columns = sum.Length;
        Check(dy.Length, columns, cut, columns);
        var partial = Reserve(columns, cut.Length);
        for (int shard = 0, depth = 0; shard < cut.Length; shard++)
        {
            int first = shard == 0 ? 0 : cut[shard - 1];
            ColumnSums.Write(
                Workers.None, dy[(first * columns)..(cut[shard] * columns)], columns, Place(sum, partial, columns, depth));
            depth = AddUp(sum, partial, columns, depth, AdditionsAfter(shard, cut.Length));
        }
    }

    /// <summary>How many additions of the tree the sum of a shard completes.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="shards">How many there are.</param>
    internal static int AdditionsAfter(int shard, int shards)
    {
        // before it, a partial sum for each bit of its number; behind the last, all that is left is added, from the smallest on
        return shard == shards - 1
            ? BitOperations.PopCount((uint)shard)
            : BitOperations.TrailingZeroCount(shard + 1);
    }

    // The first sum of a stack lies in the result itself.
    private static Span<float> Place(Span<float> sum, AlignedBuffer partial, int length, int depth) =>
        depth == 0 ? sum : partial.Span.Slice((depth - 1) * length, length);

    private static int AddUp(Span<float> sum, AlignedBuffer partial, int length, int depth, int additions)
    {
        for (; additions > 0; additions--, depth--)
        {
            VectorSums.Add(Place(sum, partial, length, depth - 1), Place(sum, partial, length, depth));
        }

        return depth + 1;
    }

    private static AlignedBuffer Reserve(int length, int shards)
    {
        int most = BitOperations.Log2((uint)shards) + 1;
        return _partial is { } partial && partial.Length >= (long)length * most
            ? partial
            : _partial = new AlignedBuffer(checked(length * most));
    }

    private static void Check(int length, int width, ReadOnlySpan<int> cut, int sums)
    {
        if (cut.IsEmpty || length != (long)cut[^1] * width || sums != width)
        {
            throw new ArgumentException($"{length} numbers aren't {(cut.IsEmpty ? 0 : cut[^1])} rows of {width}");
        }
    }

    private struct ProductJob : IJob
    {
        public float* X, Dy, Sum;
        public int Inputs, Outputs, Shards, Pieces;
        public int* Cut;

        public readonly void Execute(int part)
        {
            int first = (int)((long)Inputs * part / Pieces), end = (int)((long)Inputs * (part + 1) / Pieces);
            int length = (end - first) * Outputs;
            var sum = new Span<float>(Sum + (nint)first * Outputs, length);
            var partial = Reserve(length, Shards);
            for (int shard = 0, depth = 0; shard < Shards; shard++)
            {
                fixed (float* c = Place(sum, partial, length, depth))
                {
                    Run(shard, first, end, c);
                }

                depth = AddUp(sum, partial, length, depth, AdditionsAfter(shard, Shards));
            }
        }

        private readonly void Run(int shard, int first, int end, float* c)
        {
            int start = shard == 0 ? 0 : Cut[shard - 1];
            MatrixProduct.Run(Workers.None, new ProductOperands
            {
                M = end - first,
                N = Outputs,
                K = Cut[shard] - start,
                A = X + (nint)start * Inputs + first,
                ARow = 1,
                AStep = Inputs,
                B = Dy + (nint)start * Outputs,
                BStep = Outputs,
                C = c,
                CRow = Outputs,
            });
        }
    }
}
