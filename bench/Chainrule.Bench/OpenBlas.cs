using System.Runtime.InteropServices;

namespace Chainrule.Bench;

/// <summary>
/// OpenBLAS's single-precision matrix product, row by row, where it is installed (Debian: libopenblas0-pthread).
/// </summary>
internal static unsafe partial class OpenBlas
{
    private const int RowMajor = 101, NoTranspose = 111, Transpose = 112;

    // Its threads, too, would spin on after a product; this is the shortest time they can be given.
    private const string ThreadTimeout = "4";

    public static bool IsPresent { get; } = OperatingSystem.IsLinux()
        && OneDnn.SetVariable("OPENBLAS_THREAD_TIMEOUT", ThreadTimeout, 0) == 0
        && NativeLibrary.TryLoad("libopenblas.so.0", out _);

    public static void SetThreads(int threads) => SetNumThreads(threads);

    /// <summary>C = op(A)·op(B); lda, ldb and ldc are the lengths of rows.</summary>
    public static void Product(
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
    ) =>
        Sgemm(
            RowMajor,
            transposeA ? Transpose : NoTranspose,
            transposeB ? Transpose : NoTranspose,
            m,
            n,
            k,
            1,
            a,
            lda,
            b,
            ldb,
            0,
            c,
            ldc
        );

    [LibraryImport("libopenblas.so.0", EntryPoint = "cblas_sgemm")]
    private static partial void Sgemm(
        int order,
        int transA,
        int transB,
        int m,
        int n,
        int k,
        float alpha,
        float* a,
        int lda,
        float* b,
        int ldb,
        float beta,
        float* c,
        int ldc
    );

    [LibraryImport("libopenblas.so.0", EntryPoint = "openblas_set_num_threads")]
    private static partial void SetNumThreads(int threads);
}
