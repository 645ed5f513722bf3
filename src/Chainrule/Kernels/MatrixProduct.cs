using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Kernels;

/// <summary>
/// Products of matrices. Every element is one chain of fused multiply-adds over k in ascending order,
/// <c>c ← fma(a[i,k], b[k,j], c)</c>, from a stated start; so all tilings, instruction sets and thread counts give the
/// same bits as the naive triple loop.
/// </summary>
public static unsafe class MatrixProduct
{
    /// <summary>C = A·B.</summary>
    /// <param name="workers">The threads to share C among.</param>
    /// <param name="a">(m, k), or a transposed (k, m).</param>
    /// <param name="b">(k, n), or a transposed (n, k).</param>
    /// <param name="c">(m, n), row by row; overwritten, never read. Must not overlap the operands.</param>
    /// <exception cref="ArgumentException">The sizes don't follow.</exception>
    public static void Write(Workers workers, MatrixView a, MatrixView b, Span<float> c)
    {
        fixed (float* pc = c)
        {
            Run(workers, a, b, start: null, startRow: 0, pc, c.Length);
        }
    }

    /// <summary>C = r + A·B with the row r under every row of the product: each chain starts from r[j].</summary>
    /// <param name="workers">The threads to share C among.</param>
    /// <param name="a">(m, k), or a transposed (k, m).</param>
    /// <param name="b">(k, n), or a transposed (n, k).</param>
    /// <param name="row">(n).</param>
    /// <param name="c">(m, n), row by row; overwritten, never read. Must not overlap the operands.</param>
    /// <exception cref="ArgumentException">The sizes don't follow.</exception>
    public static void Write(Workers workers, MatrixView a, MatrixView b, ReadOnlySpan<float> row, Span<float> c)
    {
        if (row.Length != b.Columns)
        {
            throw new ArgumentException($"a row of {row.Length} can't start the sums of {b.Columns} columns", nameof(row));
        }

        fixed (float* pc = c, pr = row)
        {
            Run(workers, a, b, pr, startRow: 0, pc, c.Length);
        }
    }

    /// <summary>C ← C + A·B: each chain starts from the destination's own value.</summary>
    /// <param name="workers">The threads to share C among.</param>
    /// <param name="a">(m, k), or a transposed (k, m).</param>
    /// <param name="b">(k, n), or a transposed (n, k).</param>
    /// <param name="c">(m, n), row by row. Must not overlap the operands.</param>
    /// <exception cref="ArgumentException">The sizes don't follow.</exception>
    public static void Add(Workers workers, MatrixView a, MatrixView b, Span<float> c)
    {
        fixed (float* pc = c)
        {
            Run(workers, a, b, pc, startRow: b.Columns, pc, c.Length);
        }
    }

    private static void Run(Workers workers, MatrixView a, MatrixView b, float* start, nint startRow, float* c, int length)
    {
        if (a.Columns != b.Rows || length != (long)a.Rows * b.Columns)
        {
            throw new ArgumentException(
                $"a {a.Rows}×{a.Columns} times a {b.Rows}×{b.Columns} matrix doesn't go into {length} numbers");
        }

        if (length == 0)
        {
            return;
        }

        fixed (float* pa = a.Values, pb = b.Values)
        {
            var product = new ProductOperands
            {
                M = a.Rows,
                N = b.Columns,
                K = a.Columns,
                A = pa,
                ARow = a.IsTransposed ? 1 : a.Columns,
                AStep = a.IsTransposed ? a.Rows : 1,
                B = pb,
                BStep = b.IsTransposed ? b.Rows : b.Columns,
                BIsTransposed = b.IsTransposed,
                Start = start,
                StartRow = startRow,
                C = c,
                CRow = b.Columns,
            };
            Run(workers, product);
        }
    }

    /// <summary>Computes a product, on the widest vectors that there are.</summary>
    internal static void Run(Workers workers, in ProductOperands product)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Product<Simd512, Vector512<float>>.Run(workers, product);
        }
        else if (Fma.IsSupported)
        {
            Product<Simd256, Vector256<float>>.Run(workers, product);
        }
        else if (VectorMath.HasFastVectors)
        {
            Product<Simd128, Vector128<float>>.Run(workers, product);
        }
        else
        {
            Product<Simd32, float>.Run(workers, product);
        }
    }
}
