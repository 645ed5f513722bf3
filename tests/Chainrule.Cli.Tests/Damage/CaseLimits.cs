using System.Runtime.InteropServices;

namespace Chainrule.Cli.Tests.Damage;

/// <summary>What a single damaged file may cost: 2 seconds of processor time, 512 MiB.</summary>
internal static partial class CaseLimits
{
    private const long MostBytes = 512L << 20;
    private const double MostSeconds = 2; // of the thread's own processor time
    private const int ThreadTime = 3;     // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Reads a file; what was thrown, or an error where it took more than is allowed; null if all is well.</summary>
    public static Exception? Try(DamagedFormat format, string file, byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        double started = Seconds();
        Exception? thrown = Record.Exception(() => format.Read(file, bytes));
        double seconds = Seconds() - started;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return seconds > MostSeconds || allocated > MostBytes
            ? new InvalidOperationException($"{seconds:0.0} s, {allocated:N0} bytes")
            : thrown;
    }

    private static double Seconds() =>
        OperatingSystem.IsLinux() && GetTime(ThreadTime, out var time) == 0 ? time.Seconds + (1e-9 * time.Nanoseconds) : 0;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    private struct Time
    {
        public nint Seconds, Nanoseconds;
    }
}
