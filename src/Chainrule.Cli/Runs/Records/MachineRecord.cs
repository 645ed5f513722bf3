using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Cli.Runs.Records;

/// <summary>What a run ran on.</summary>
internal sealed record MachineRecord
{
    /// <summary>The operating system.</summary>
    public string? System { get; init; }

    /// <summary>The version of .NET.</summary>
    public string? Runtime { get; init; }

    /// <summary>The processor's architecture.</summary>
    public string? Architecture { get; init; }

    /// <summary>The widest vector instructions in use.</summary>
    public string? Instructions { get; init; }

    /// <summary>The processors.</summary>
    public long? Processors { get; init; }

    /// <summary>The threads used.</summary>
    public long? Threads { get; init; }

    /// <summary>This machine.</summary>
    public static MachineRecord OfThis(int threads) =>
        new()
        {
            System = RuntimeInformation.OSDescription,
            Runtime = RuntimeInformation.FrameworkDescription,
            Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
            Instructions =
                Vector512.IsHardwareAccelerated ? "AVX-512"
                : Avx2.IsSupported ? "AVX2"
                : Vector128.IsHardwareAccelerated ? "128-bit"
                : "scalar",
            Processors = Environment.ProcessorCount,
            Threads = threads,
        };

    /// <summary>Reads or writes the fields.</summary>
    public static MachineRecord Exchange(RecordFields fields, MachineRecord? value) =>
        new()
        {
            System = fields.Text("system", value?.System),
            Runtime = fields.Text("runtime", value?.Runtime),
            Architecture = fields.Text("architecture", value?.Architecture),
            Instructions = fields.Text("instructions", value?.Instructions),
            Processors = fields.Integer("processors", value?.Processors),
            Threads = fields.Integer("threads", value?.Threads),
        };
}
