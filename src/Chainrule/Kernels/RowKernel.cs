using System.Runtime.CompilerServices;

namespace Chainrule.Kernels;

/// <summary>
/// One row times eight vectors of columns: for single rows, whose sums would wait for each other in a tile of three
/// vectors, and whose speed is that of reading B once.
/// </summary>
internal static unsafe class RowKernel<TSimd, TVector>
    where TSimd : ISimd<TVector>
    where TVector : struct
{
    /// <summary>The vectors of columns computed at once.</summary>
    public const int Vectors = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Strip tile)
    {
        int w = TSimd.Width;
        TVector c0 = TSimd.Zero, c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        TVector doubt = c0;
        if (tile.Start != null)
        {
            float* start = tile.Start;
            c0 = TSimd.Load(start);
            c1 = TSimd.Load(start + w);
            c2 = TSimd.Load(start + 2 * w);
            c3 = TSimd.Load(start + 3 * w);
            c4 = TSimd.Load(start + 4 * w);
            c5 = TSimd.Load(start + 5 * w);
            c6 = TSimd.Load(start + 6 * w);
            c7 = TSimd.Load(start + 7 * w);
        }

        float* a = tile.A, b = tile.B;
        nint aStep = tile.AStep, bStep = tile.BStep;
        for (nint k = tile.K; k > 0; k--)
        {
            TVector x = TSimd.Broadcast(*a);
            c0 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b), c0, ref doubt);
            c1 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + w), c1, ref doubt);
            c2 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + 2 * w), c2, ref doubt);
            c3 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + 3 * w), c3, ref doubt);
            c4 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + 4 * w), c4, ref doubt);
            c5 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + 5 * w), c5, ref doubt);
            c6 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + 6 * w), c6, ref doubt);
            c7 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + 7 * w), c7, ref doubt);
            a += aStep;
            b += bStep;
        }

        if (TSimd.IsDoubtful(doubt))
        {
            RunExactly(tile);
            return;
        }

        float* c = tile.C;
        TSimd.Store(c0, c);
        TSimd.Store(c1, c + w);
        TSimd.Store(c2, c + 2 * w);
        TSimd.Store(c3, c + 3 * w);
        TSimd.Store(c4, c + 4 * w);
        TSimd.Store(c5, c + 5 * w);
        TSimd.Store(c6, c + 6 * w);
        TSimd.Store(c7, c + 7 * w);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunExactly(in Strip tile)
    {
        for (int column = 0; column < Vectors * TSimd.Width; column += TSimd.Width)
        {
            TVector sum = tile.Start == null ? TSimd.Zero : TSimd.Load(tile.Start + column);
            for (nint k = 0; k < tile.K; k++)
            {
                TVector x = TSimd.Broadcast(tile.A[k * tile.AStep]);
                sum = TSimd.FusedMultiplyAdd(x, TSimd.Load(tile.B + k * tile.BStep + column), sum);
            }

            TSimd.Store(sum, tile.C + column);
        }
    }
}
