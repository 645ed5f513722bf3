namespace Chainrule.Kernels;

/// <summary>
/// Products of matrices. Every element is one chain of fused multiply-adds over k in ascending order,
/// <c>c ← fma(a[i,k], b[k,j], c)</c>, from a stated start; so all kernels, tilings and thread counts give the same bits.
/// </summary>
public static class MatrixProduct
{
    /// <summary>C = A·B. C is (m, n), row by row, and is never read.</summary>
    public static void Write(Workers workers, MatrixView a, MatrixView b, Span<float> c) => Naive(a, b, default, c, add: false);

    /// <summary>C = r + A·B with the row r under every row of the product: each chain starts from r[j].</summary>
    public static void Write(Workers workers, MatrixView a, MatrixView b, ReadOnlySpan<float> row, Span<float> c) =>
        Naive(a, b, row, c, add: false);

    /// <summary>C ← C + A·B: each chain starts from the destination's own value.</summary>
    public static void Add(Workers workers, MatrixView a, MatrixView b, Span<float> c) => Naive(a, b, default, c, add: true);

    private static void Naive(MatrixView a, MatrixView b, ReadOnlySpan<float> row, Span<float> c, bool add)
    {
        int m = a.Rows, n = b.Columns;
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float sum = add ? c[i * n + j] : row.IsEmpty ? 0 : row[j];
                for (int k = 0; k < a.Columns; k++)
                {
                    sum = MathF.FusedMultiplyAdd(
                        a.Values[a.IsTransposed ? k * m + i : i * a.Columns + k],
                        b.Values[b.IsTransposed ? j * a.Columns + k : k * n + j],
                        sum);
                }

                c[i * n + j] = sum;
            }
        }
    }
}
