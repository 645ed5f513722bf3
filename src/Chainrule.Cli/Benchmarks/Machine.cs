using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Cli.Benchmarks;

/// <summary>What figures of speed belong to.</summary>
internal static class Machine
{
    /// <summary>The processor's name, as far as the system tells it.</summary>
    public static string Processor =>
        NameInProc()
        ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>The vector instructions that the library uses here.</summary>
    public static string InstructionSet => Vector512.IsHardwareAccelerated ? "AVX-512"
        : Fma.IsSupported ? "AVX2 + FMA"
        : Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";

    /// <summary>One line: processor, number of processors, instructions, runtime and system.</summary>
    public static string Description => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor}, {Environment.ProcessorCount} processors, {InstructionSet}, .NET {Environment.Version}, "
            + $"{RuntimeInformation.OSDescription}");

    private static string? NameInProc()
    {
        const string CpuInfo = "/proc/cpuinfo";
        return File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo)
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
                ?.Split(':', 2)[1]
                .Trim()
            : null;
    }
}
