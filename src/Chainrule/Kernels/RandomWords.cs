using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Kernels;

/// <summary>Many words of a <see cref="RandomStream"/> at once, with the same bits as one by one.</summary>
public static class RandomWords
{
    /// <summary>The words computed together: sixteen blocks of four.</summary>
    internal const int Group = 64;

    /// <summary>Writes the words firstWord, firstWord + 1, … of a stream.</summary>
    /// <param name="random">The stream.</param>
    /// <param name="firstWord">The position of the first word.</param>
    /// <param name="words">Where they go.</param>
    public static void Fill(RandomStream random, ulong firstWord, Span<uint> words)
    {
        // up to the start of a block, whole groups, and what remains
        int head = Math.Min((int)((0 - firstWord) & 3), words.Length);
        FillSome(random, firstWord, words[..head]);
        words = words[head..];
        firstWord += (ulong)head;
        while (words.Length >= Group)
        {
            SixteenBlocks(random, firstWord >> 2, words);
            words = words[Group..];
            firstWord += Group;
        }

        FillSome(random, firstWord, words);
    }

    /// <summary>
    /// Whole numbers uniform over [0, bound): at i what <see cref="RandomStream.Below(int, uint)"/> gives for i.
    /// </summary>
    /// <param name="random">The stream.</param>
    /// <param name="bound">What they are below.</param>
    /// <param name="numbers">Where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FillBelow(RandomStream random, int bound, Span<int> numbers)
    {
        const int AtOnce = 128;
        Span<uint> words = stackalloc uint[2 * AtOnce];
        for (int start = 0; start < numbers.Length; start += AtOnce)
        {
            var some = numbers.Slice(start, Math.Min(AtOnce, numbers.Length - start));
            Fill(random, 2 * (ulong)start, words[..(2 * some.Length)]);
            for (int i = 0; i < some.Length; i++)
            {
                some[i] = RandomStream.Below(bound, words[2 * i], words[(2 * i) + 1]);
            }
        }
    }

    private static void FillSome(RandomStream random, ulong firstWord, Span<uint> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = random.Word(firstWord + (ulong)i);
        }
    }

    /// <summary>
    /// Philox4x32-10 in lanes of 64 bits, of which the lower halves count: whatever a product or a sum leaves in the upper
    /// halves never reaches a lower one. Two sets of eight blocks side by side, since a round waits for its products.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SixteenBlocks(RandomStream random, ulong block, Span<uint> words)
    {
        // blocks in this order, so that interleaving pairs of lanes puts them into ascending order
        Vector512<ulong> a0 = Vector512.Create(block) + Vector512.Create(0UL, 4, 1, 5, 2, 6, 3, 7);
        Vector512<ulong> b0 = a0 + Vector512.Create(8UL);
        Vector512<ulong> a1 = Vector512.Create(random.Step), a3 = Vector512.Create((ulong)random.Stream), b1 = a1, b3 = a3;
        Vector512<ulong> upperStep = Vector512.Create(random.Step >> 32);
        Vector512<ulong> a2 = upperStep ^ Vector512.ShiftLeft(Vector512.ShiftRightLogical(a0, 32), 2);
        Vector512<ulong> b2 = upperStep ^ Vector512.ShiftLeft(Vector512.ShiftRightLogical(b0, 32), 2);
        Vector512<ulong> key0 = Vector512.Create(random.Seed),
            key1 = Vector512.Create(random.Seed >> 32);
        Vector512<ulong> multiplier0 = Vector512.Create((ulong)RandomStream.Multiplier0);
        Vector512<ulong> multiplier1 = Vector512.Create((ulong)RandomStream.Multiplier1);
        Vector512<ulong> weyl0 = Vector512.Create((ulong)RandomStream.Weyl0), weyl1 = Vector512.Create((ulong)RandomStream.Weyl1);
        for (int round = 0; round < 10; round++)
        {
            Vector512<ulong> aProduct0 = Product(a0, multiplier0), aProduct1 = Product(a2, multiplier1);
            Vector512<ulong> bProduct0 = Product(b0, multiplier0), bProduct1 = Product(b2, multiplier1);
            a0 = Vector512.ShiftRightLogical(aProduct1, 32) ^ a1 ^ key0;
            a1 = aProduct1;
            a2 = Vector512.ShiftRightLogical(aProduct0, 32) ^ a3 ^ key1;
            a3 = aProduct0;
            b0 = Vector512.ShiftRightLogical(bProduct1, 32) ^ b1 ^ key0;
            b1 = bProduct1;
            b2 = Vector512.ShiftRightLogical(bProduct0, 32) ^ b3 ^ key1;
            b3 = bProduct0;
            key0 += weyl0;
            key1 += weyl1;
        }

        Write(a0, a1, a2, a3, words);
        Write(b0, b1, b2, b3, words[(Group / 2)..]);
    }

    /// <summary>The four words of each of eight blocks, block by block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(
        Vector512<ulong> c0,
        Vector512<ulong> c1,
        Vector512<ulong> c2,
        Vector512<ulong> c3,
        Span<uint> words
    )
    {
        Vector512<ulong> lower = Vector512.Create((ulong)uint.MaxValue);
        Vector512<ulong> first = (c0 & lower) | Vector512.ShiftLeft(c1, 32), second = (c2 & lower) | Vector512.ShiftLeft(c3, 32);
        Interleave(first, second, out Vector512<ulong> blocks0To3, out Vector512<ulong> blocks4To7);
        blocks0To3.AsUInt32().CopyTo(words);
        blocks4To7.AsUInt32().CopyTo(words[16..]);
    }

    /// <summary>The products, 64 bits wide, of the lanes' lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Product(Vector512<ulong> x, Vector512<ulong> y)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.Multiply(x.AsUInt32(), y.AsUInt32());
        }

        if (Avx2.IsSupported)
        {
            return Vector512.Create(
                Avx2.Multiply(x.GetLower().AsUInt32(), y.GetLower().AsUInt32()),
                Avx2.Multiply(x.GetUpper().AsUInt32(), y.GetUpper().AsUInt32()));
        }

        return (x & Vector512.Create((ulong)uint.MaxValue)) * y;
    }

    /// <summary>x0 y0 x2 y2 x4 y4 x6 y6 and x1 y1 x3 y3 x5 y5 x7 y7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector512<ulong> x, Vector512<ulong> y, out Vector512<ulong> even, out Vector512<ulong> odd)
    {
        if (Avx512F.IsSupported)
        {
            even = Avx512F.UnpackLow(x, y);
            odd = Avx512F.UnpackHigh(x, y);
        }
        else if (Avx2.IsSupported)
        {
            even = Vector512.Create(Avx2.UnpackLow(x.GetLower(), y.GetLower()), Avx2.UnpackLow(x.GetUpper(), y.GetUpper()));
            odd = Vector512.Create(Avx2.UnpackHigh(x.GetLower(), y.GetLower()), Avx2.UnpackHigh(x.GetUpper(), y.GetUpper()));
        }
        else
        {
            even = Vector512.Create(x[0], y[0], x[2], y[2], x[4], y[4], x[6], y[6]);
            odd = Vector512.Create(x[1], y[1], x[3], y[3], x[5], y[5], x[7], y[7]);
        }
    }
}
