using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Kernels;

/// <summary>
/// Asks for memory ahead of its use. A hint: it changes no result, and does nothing where there is no instruction for it.
/// </summary>
internal static unsafe class Prefetch
{
    private const int LineBytes = 64;

    /// <summary>Asks for every line of the bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lines(ReadOnlySpan<byte> bytes)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        fixed (byte* start = bytes)
        {
            for (int i = 0; i < bytes.Length; i += LineBytes)
            {
                Sse.Prefetch0(start + i);
            }
        }
    }
}
