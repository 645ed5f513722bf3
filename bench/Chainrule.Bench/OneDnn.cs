using System.Runtime.InteropServices;

namespace Chainrule.Bench;

/// <summary>oneDNN's single-precision matrix product, row by row, where libdnnl is installed (Debian: libdnnl-dev).</summary>
internal static unsafe partial class OneDnn
{
    // Its threads would spin for milliseconds after each product, and so take a processor away from whoever comes next. These
    // are some ten microseconds, about as long as ours do.
    private const string SpinCount = "10000";

    public static bool IsPresent { get; } = IsLoaded();

    public static void SetThreads(int threads) => OmpSetThreads(threads);

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
    )
    {
        int status = Sgemm(
            transposeA ? (byte)'T' : (byte)'N',
            transposeB ? (byte)'T' : (byte)'N',
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
        if (status != 0)
        {
            throw new InvalidOperationException($"dnnl_sgemm returned {status}");
        }
    }

    // The variable is read when the library is loaded, from the process's own environment, which .NET only copies.
    private static bool IsLoaded() =>
        OperatingSystem.IsLinux() && SetVariable("GOMP_SPINCOUNT", SpinCount, 0) == 0
        && NativeLibrary.TryLoad("libdnnl.so.2", out _) && NativeLibrary.TryLoad("libgomp.so.1", out _);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libdnnl.so.2", EntryPoint = "dnnl_sgemm")]
    private static partial int Sgemm(
        byte transA,
        byte transB,
        long m,
        long n,
        long k,
        float alpha,
        float* a,
        long lda,
        float* b,
        long ldb,
        float beta,
        float* c,
        long ldc
    );

    [LibraryImport("libgomp.so.1", EntryPoint = "omp_set_num_threads")]
    private static partial void OmpSetThreads(int threads);
}
