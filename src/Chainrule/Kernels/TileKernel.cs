using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Kernels;

/// <summary>Tiles of a matrix product, one after the other: a few rows of A times a few vectors' columns of B each.</summary>
internal unsafe struct Strip
{
    /// <summary>How many tiles there are, at least 1.</summary>
    public nint Tiles;

    /// <summary>
    /// Row 0, k = 0 of A in the first tile; element (i, k) lies at i·ARow + k·AStep, the next tile at AAdvance. For kernels
    /// of windows it lies AJump further after every NextEvery steps of k: the rows of a window, or of an image, are such runs.
    /// </summary>
    public float* A;
    public nint ARow, AStep, AAdvance, AJump;

    /// <summary>k = 0, column 0 of B; a row's columns lie side by side, row k at k·BStep, the next tile at BAdvance.</summary>
    public float* B;
    public nint BStep, BAdvance;

    /// <summary>
    /// Where kernels that pack leave B, its rows without gaps and filled up with zeros; the next tile at PackedAdvance.
    /// </summary>
    public float* Packed;
    public nint PackedAdvance;

    /// <summary>What each sum starts from, row i at i·StartRow; null for 0.</summary>
    public float* Start;
    public nint StartRow, StartAdvance;

    /// <summary>Where the sums go, row i at i·CRow. Never read.</summary>
    public float* C;
    public nint CRow, CAdvance, CAhead;

    /// <summary>The length of the sums.</summary>
    public nint K;

    /// <summary>The columns in the last vector; read only by kernels of an edge.</summary>
    public int EdgeColumns;

    /// <summary>
    /// Memory that will soon be needed, a line per vector of the tile, and the way to the next; any address is harmless.
    /// </summary>
    public float* Next;
    public nint NextStep, NextAcross;

    /// <summary>After how many steps of k such lines are asked for, at least 1.</summary>
    public nint NextEvery;
}

/// <summary>A number known when code is compiled.</summary>
internal interface IConstant
{
    static abstract int Value { get; }
}

internal readonly struct Zero : IConstant
{
    public static int Value => 0;
}

internal readonly struct One : IConstant
{
    public static int Value => 1;
}

internal readonly struct Two : IConstant
{
    public static int Value => 2;
}

internal readonly struct Three : IConstant
{
    public static int Value => 3;
}

internal readonly struct Four : IConstant
{
    public static int Value => 4;
}

internal readonly struct Five : IConstant
{
    public static int Value => 5;
}

internal readonly struct Six : IConstant
{
    public static int Value => 6;
}

internal readonly struct Seven : IConstant
{
    public static int Value => 7;
}

internal readonly struct Eight : IConstant
{
    public static int Value => 8;
}

/// <summary>
/// The innermost loop: Rows × Vectors sums in registers, each one chain of fused multiply-adds over k in ascending
/// order. Written once for up to 8 × 3; for smaller tiles the compiler drops what a constant rules out. At an edge
/// (TEdge = 1) the last vector is only partly there; of a window (TRuns = 1) k comes in runs that lie apart in A.
/// </summary>
internal static unsafe class TileKernel<TSimd, TVector, TRows, TVectors, TEdge, TPack, TRuns>
    where TSimd : ISimd<TVector>
    where TVector : struct
    where TRows : IConstant
    where TVectors : IConstant
    where TEdge : IConstant
    where TPack : IConstant
    where TRuns : IConstant
{
    // How many rows ahead a kernel that packs asks for B: no hardware follows rows that lie a page's half apart.
    private const int PackingDistance = 8;

    /// <summary>Computes all tiles of a strip.</summary>
    public static void Run(in Strip strip)
    {
        float* a = strip.A, b = strip.B, packed = strip.Packed, start = strip.Start, c = strip.C, next = strip.Next;
        for (nint tiles = strip.Tiles; tiles > 0; tiles--)
        {
            next = RunTile(strip, a, b, packed, start, c, next);
            a += strip.AAdvance;
            b += strip.BAdvance;
            packed += strip.PackedAdvance;
            c += strip.CAdvance;
            start = start == null ? null : start + strip.StartAdvance;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float* RunTile(in Strip tile, float* a0, float* b, float* packed, float* start, float* c, float* next)
    {
        TVector c00 = TSimd.Zero, c01 = c00, c02 = c00, c10 = c00, c11 = c00, c12 = c00, c20 = c00, c21 = c00, c22 = c00;
        TVector c30 = c00, c31 = c00, c32 = c00, c40 = c00, c41 = c00, c42 = c00, c50 = c00, c51 = c00, c52 = c00;
        TVector c60 = c00, c61 = c00, c62 = c00, c70 = c00, c71 = c00, c72 = c00;
        TVector doubt = c00;
        TVector mask = TEdge.Value == 0 ? TSimd.Zero : TSimd.Mask(tile.EdgeColumns);
        float* firstA = a0, firstB = b;
        if (start != null)
        {
            nint row = tile.StartRow;
            Load(start, mask, ref c00, ref c01, ref c02);
            if (TRows.Value > 1)
            {
                Load(start + row, mask, ref c10, ref c11, ref c12);
            }

            if (TRows.Value > 2)
            {
                Load(start + 2 * row, mask, ref c20, ref c21, ref c22);
            }

            if (TRows.Value > 3)
            {
                Load(start + 3 * row, mask, ref c30, ref c31, ref c32);
            }

            if (TRows.Value > 4)
            {
                Load(start + 4 * row, mask, ref c40, ref c41, ref c42);
            }

            if (TRows.Value > 5)
            {
                Load(start + 5 * row, mask, ref c50, ref c51, ref c52);
            }

            if (TRows.Value > 6)
            {
                Load(start + 6 * row, mask, ref c60, ref c61, ref c62);
            }

            if (TRows.Value > 7)
            {
                Load(start + 7 * row, mask, ref c70, ref c71, ref c72);
            }
        }

        // Rows 0, 3 and 6 have a pointer each; the others are one or two strides away, which an address can express.
        nint aRow = tile.ARow, aRow2 = 2 * tile.ARow, aStep = tile.AStep, bStep = tile.BStep;
        nint nextStep = tile.NextStep, every = tile.NextEvery;
        float* a3 = a0 + 3 * aRow, a6 = a3 + 3 * aRow;
        float* ahead = c + tile.CAhead;
        nint cRow = tile.CRow, bAhead = PackingDistance * bStep;
        for (nint left = tile.K; left > 0; left -= every)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(ahead);
                if (TVectors.Value > 1)
                {
                    Sse.Prefetch0(ahead + TSimd.Width);
                }

                if (TVectors.Value > 2)
                {
                    Sse.Prefetch0(ahead + 2 * TSimd.Width);
                }

                ahead += cRow;
            }

            if (Sse.IsSupported && nextStep != 0)
            {
                Sse.Prefetch1(next);
                if (TVectors.Value > 1)
                {
                    Sse.Prefetch1(next + tile.NextAcross);
                }

                if (TVectors.Value > 2)
                {
                    Sse.Prefetch1(next + 2 * tile.NextAcross);
                }

                next += nextStep;
            }

            for (nint k = left < every ? left : every; k > 0; k--)
            {
                TVector b0 = TSimd.Zero, b1 = b0, b2 = b0;
                Load(b, mask, ref b0, ref b1, ref b2);
                if (TPack.Value == 1)
                {
                    if (Sse.IsSupported)
                    {
                        Sse.Prefetch0(b + bAhead);
                        if (TVectors.Value > 1)
                        {
                            Sse.Prefetch0(b + bAhead + TSimd.Width);
                        }

                        if (TVectors.Value > 2)
                        {
                            Sse.Prefetch0(b + bAhead + 2 * TSimd.Width);
                        }
                    }

                    TSimd.Store(b0, packed);
                    if (TVectors.Value > 1)
                    {
                        TSimd.Store(b1, packed + TSimd.Width);
                    }

                    if (TVectors.Value > 2)
                    {
                        TSimd.Store(b2, packed + 2 * TSimd.Width);
                    }

                    packed += TVectors.Value * TSimd.Width;
                }

                Add(a0, b0, b1, b2, ref c00, ref c01, ref c02, ref doubt);
                if (TRows.Value > 1)
                {
                    Add(a0 + aRow, b0, b1, b2, ref c10, ref c11, ref c12, ref doubt);
                }

                if (TRows.Value > 2)
                {
                    Add(a0 + aRow2, b0, b1, b2, ref c20, ref c21, ref c22, ref doubt);
                }

                if (TRows.Value > 3)
                {
                    Add(a3, b0, b1, b2, ref c30, ref c31, ref c32, ref doubt);
                }

                if (TRows.Value > 4)
                {
                    Add(a3 + aRow, b0, b1, b2, ref c40, ref c41, ref c42, ref doubt);
                }

                if (TRows.Value > 5)
                {
                    Add(a3 + aRow2, b0, b1, b2, ref c50, ref c51, ref c52, ref doubt);
                }

                if (TRows.Value > 6)
                {
                    Add(a6, b0, b1, b2, ref c60, ref c61, ref c62, ref doubt);
                }

                if (TRows.Value > 7)
                {
                    Add(a6 + aRow, b0, b1, b2, ref c70, ref c71, ref c72, ref doubt);
                }

                a0 += aStep;
                a3 += aStep;
                a6 += aStep;
                b += bStep;
            }

            if (TRuns.Value == 1)
            {
                a0 += tile.AJump;
                a3 += tile.AJump;
                a6 += tile.AJump;
            }
        }

        if (TSimd.IsDoubtful(doubt))
        {
            RunExactly(tile, firstA, firstB, start, c);
            return next;
        }

        Store(c00, c01, c02, mask, c);
        if (TRows.Value > 1)
        {
            Store(c10, c11, c12, mask, c + cRow);
        }

        if (TRows.Value > 2)
        {
            Store(c20, c21, c22, mask, c + 2 * cRow);
        }

        if (TRows.Value > 3)
        {
            Store(c30, c31, c32, mask, c + 3 * cRow);
        }

        if (TRows.Value > 4)
        {
            Store(c40, c41, c42, mask, c + 4 * cRow);
        }

        if (TRows.Value > 5)
        {
            Store(c50, c51, c52, mask, c + 5 * cRow);
        }

        if (TRows.Value > 6)
        {
            Store(c60, c61, c62, mask, c + 6 * cRow);
        }

        if (TRows.Value > 7)
        {
            Store(c70, c71, c72, mask, c + 7 * cRow);
        }

        return next;
    }

    // The same sums, each step of which is settled before the next: for the tiles that have doubtful ones.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunExactly(in Strip tile, float* a, float* b, float* start, float* c)
    {
        TVector mask = TEdge.Value == 0 ? TSimd.Zero : TSimd.Mask(tile.EdgeColumns);
        for (int row = 0; row < TRows.Value; row++)
        {
            TVector c0 = TSimd.Zero, c1 = c0, c2 = c0, b0 = c0, b1 = c0, b2 = c0;
            if (start != null)
            {
                Load(start + row * tile.StartRow, mask, ref c0, ref c1, ref c2);
            }

            float* x = a + row * tile.ARow, y = b;
            for (nint left = tile.K; left > 0; left -= tile.NextEvery)
            {
                for (nint k = left < tile.NextEvery ? left : tile.NextEvery; k > 0; k--)
                {
                    Load(y, mask, ref b0, ref b1, ref b2);
                    AddExactly(x, b0, b1, b2, ref c0, ref c1, ref c2);
                    x += tile.AStep;
                    y += tile.BStep;
                }

                if (TRuns.Value == 1)
                {
                    x += tile.AJump;
                }
            }

            Store(c0, c1, c2, mask, c + row * tile.CRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddExactly(
        float* a, TVector b0, TVector b1, TVector b2, ref TVector c0, ref TVector c1, ref TVector c2)
    {
        TVector x = TSimd.Broadcast(*a);
        c0 = TSimd.FusedMultiplyAdd(x, b0, c0);
        if (TVectors.Value > 1)
        {
            c1 = TSimd.FusedMultiplyAdd(x, b1, c1);
        }

        if (TVectors.Value > 2)
        {
            c2 = TSimd.FusedMultiplyAdd(x, b2, c2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        float* a, TVector b0, TVector b1, TVector b2,
        ref TVector c0, ref TVector c1, ref TVector c2, ref TVector doubt)
    {
        TVector x = TSimd.Broadcast(*a);
        c0 = TSimd.FusedMultiplyAdd(x, b0, c0, ref doubt);
        if (TVectors.Value > 1)
        {
            c1 = TSimd.FusedMultiplyAdd(x, b1, c1, ref doubt);
        }

        if (TVectors.Value > 2)
        {
            c2 = TSimd.FusedMultiplyAdd(x, b2, c2, ref doubt);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* source, TVector mask, ref TVector v0, ref TVector v1, ref TVector v2)
    {
        if (TVectors.Value == 1)
        {
            v0 = LoadLast(source, mask);
            return;
        }

        v0 = TSimd.Load(source);
        if (TVectors.Value == 2)
        {
            v1 = LoadLast(source + TSimd.Width, mask);
            return;
        }

        v1 = TSimd.Load(source + TSimd.Width);
        v2 = LoadLast(source + 2 * TSimd.Width, mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LoadLast(float* source, TVector mask) =>
        TEdge.Value == 0 ? TSimd.Load(source) : TSimd.Load(source, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector v0, TVector v1, TVector v2, TVector mask, float* destination)
    {
        if (TVectors.Value == 1)
        {
            StoreLast(v0, mask, destination);
            return;
        }

        TSimd.Store(v0, destination);
        if (TVectors.Value == 2)
        {
            StoreLast(v1, mask, destination + TSimd.Width);
            return;
        }

        TSimd.Store(v1, destination + TSimd.Width);
        StoreLast(v2, mask, destination + 2 * TSimd.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLast(TVector value, TVector mask, float* destination)
    {
        if (TEdge.Value == 0)
        {
            TSimd.Store(value, destination);
        }
        else
        {
            TSimd.Store(value, destination, mask);
        }
    }
}
