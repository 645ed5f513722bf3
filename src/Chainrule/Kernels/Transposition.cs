using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Kernels;

/// <summary>Copies a matrix transposed: nothing but moves, so the same on every machine.</summary>
internal static unsafe class Transposition
{
    /// <summary>destination[j, i] = source[i, j] for rows × columns of the source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, nint sourceRow, int rows, int columns, float* destination, nint destinationRow)
    {
        if (!Avx.IsSupported || rows < 8 || columns < 8)
        {
            Simple(source, sourceRow, rows, columns, destination, destinationRow);
            return;
        }

        // The last block overlaps the one before it where sizes aren't multiples of 8: it writes the same again.
        for (int i = 0; i < rows; i += 8)
        {
            int row = Math.Min(i, rows - 8);
            float* s = source + row * sourceRow, d = destination + row;
            for (int j = 0; j < columns; j += 8)
            {
                int column = Math.Min(j, columns - 8);
                Block8(s + column, sourceRow, d + column * destinationRow, destinationRow);
            }
        }
    }

    private static void Simple(float* source, nint sourceRow, int rows, int columns, float* destination, nint destinationRow)
    {
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < rows; i++)
            {
                destination[j * destinationRow + i] = source[i * sourceRow + j];
            }
        }
    }

    // Eight rows of eight in registers: pairs, then fours, then halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block8(float* s, nint sRow, float* d, nint dRow)
    {
        float* s4 = s + 4 * sRow;
        Vector256<float> r0 = Vector256.Load(s), r1 = Vector256.Load(s + sRow);
        Vector256<float> r2 = Vector256.Load(s + 2 * sRow), r3 = Vector256.Load(s + 3 * sRow);
        Vector256<float> r4 = Vector256.Load(s4), r5 = Vector256.Load(s4 + sRow);
        Vector256<float> r6 = Vector256.Load(s4 + 2 * sRow), r7 = Vector256.Load(s4 + 3 * sRow);
        Vector256<float> t0 = Avx.UnpackLow(r0, r1), t1 = Avx.UnpackHigh(r0, r1);
        Vector256<float> t2 = Avx.UnpackLow(r2, r3), t3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> t4 = Avx.UnpackLow(r4, r5), t5 = Avx.UnpackHigh(r4, r5);
        Vector256<float> t6 = Avx.UnpackLow(r6, r7), t7 = Avx.UnpackHigh(r6, r7);
        r0 = Avx.Shuffle(t0, t2, 0b01_00_01_00);
        r1 = Avx.Shuffle(t0, t2, 0b11_10_11_10);
        r2 = Avx.Shuffle(t1, t3, 0b01_00_01_00);
        r3 = Avx.Shuffle(t1, t3, 0b11_10_11_10);
        r4 = Avx.Shuffle(t4, t6, 0b01_00_01_00);
        r5 = Avx.Shuffle(t4, t6, 0b11_10_11_10);
        r6 = Avx.Shuffle(t5, t7, 0b01_00_01_00);
        r7 = Avx.Shuffle(t5, t7, 0b11_10_11_10);
        float* d4 = d + 4 * dRow;
        Avx.Permute2x128(r0, r4, 0x20).Store(d);
        Avx.Permute2x128(r1, r5, 0x20).Store(d + dRow);
        Avx.Permute2x128(r2, r6, 0x20).Store(d + 2 * dRow);
        Avx.Permute2x128(r3, r7, 0x20).Store(d + 3 * dRow);
        Avx.Permute2x128(r0, r4, 0x31).Store(d4);
        Avx.Permute2x128(r1, r5, 0x31).Store(d4 + dRow);
        Avx.Permute2x128(r2, r6, 0x31).Store(d4 + 2 * dRow);
        Avx.Permute2x128(r3, r7, 0x31).Store(d4 + 3 * dRow);
    }
}
