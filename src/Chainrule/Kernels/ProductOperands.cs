namespace Chainrule.Kernels;

/// <summary>A matrix product C = start + A·B, as pointers and strides.</summary>
internal unsafe struct ProductOperands
{
    /// <summary>A is (M, K), B is (K, N), C is (M, N).</summary>
    public int M, N, K;

    /// <summary>Element (i, k) of A lies at i·ARow + k·AStep; one of the two is 1.</summary>
    public float* A;
    public nint ARow, AStep;

    /// <summary>Element (k, j) of B lies at k·BStep + j, or at j·BStep + k where it is transposed.</summary>
    public float* B;
    public nint BStep;
    public bool BIsTransposed;

    /// <summary>What the sums of row i start from, at i·StartRow; null for 0.</summary>
    public float* Start;
    public nint StartRow;

    /// <summary>Element (i, j) of C lies at i·CRow + j, or at j·CRow + i where it is transposed.</summary>
    public float* C;
    public nint CRow;
    public bool CIsTransposed;

    /// <summary>The same product as Cᵀ = Bᵀ·Aᵀ; only for a transposed B and sums that start from 0.</summary>
    public readonly ProductOperands Swapped => new()
    {
        M = N,
        N = M,
        K = K,
        A = B,
        ARow = BStep,
        AStep = 1,
        B = A,
        BStep = AStep == 1 ? ARow : AStep,
        BIsTransposed = AStep == 1,
        C = C,
        CRow = CRow,
        CIsTransposed = true,
    };
}
