using Chainrule.Cli.Benchmarks;
using Chainrule.Kernels;

namespace Chainrule.Bench;

/// <summary>The same product as a <see cref="ProductLoad"/>, on the same numbers, by a native library.</summary>
internal static unsafe class NativeProduct
{
    public delegate void Gemm(
        bool transposeA,
        bool transposeB,
        int m,
        int n,
        int k,
        float* a,
        int lda,
        float* b,
        int ldb,
        float* c,
        int ldc
    );

    public static Action Of(ProductLoad load, Gemm gemm)
    {
        int batch = load.Batch, inputs = load.Inputs, outputs = load.Outputs;
        return load.Kind switch
        {
            "forward" => () => Call(gemm, false, false, batch, outputs, inputs, load.X, inputs, load.W, outputs, load.Y, outputs),
            "weights" => () => Call(gemm, true, false, inputs, outputs, batch, load.X, inputs, load.Y, outputs, load.W, outputs),
            _ => () => Call(gemm, false, true, batch, inputs, outputs, load.Y, outputs, load.W, outputs, load.X, inputs),
        };
    }

    private static void Call(
        Gemm gemm,
        bool transposeA,
        bool transposeB,
        int m,
        int n,
        int k,
        AlignedBuffer a,
        int lda,
        AlignedBuffer b,
        int ldb,
        AlignedBuffer c,
        int ldc
    )
    {
        fixed (float* pa = a.Span, pb = b.Span, pc = c.Span)
        {
            gemm(transposeA, transposeB, m, n, k, pa, lda, pb, ldb, pc, ldc);
        }
    }
}
