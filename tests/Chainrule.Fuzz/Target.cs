using Chainrule.Cli.Tests.Damage;

namespace Chainrule.Fuzz;

/// <summary>One reader: a finding is an error that it doesn't mean, or too much time or memory.</summary>
internal sealed class Target(DamagedFormat format)
{
    // Where there is such a place, in memory.
    private readonly string _file = Path.Combine(
        Directory.CreateDirectory(Path.Combine(
            Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"chainrule-fuzz-{Environment.ProcessId}")).FullName,
        format.FileName);

    /// <summary>Reads an input of the fuzzer's.</summary>
    /// <exception cref="Exception">It is a finding.</exception>
    public void Run(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        if (Finding(memory.ToArray()) is { } finding)
        {
            throw finding;
        }
    }

    /// <summary>Says what a file comes to; false for a finding.</summary>
    public bool Explain(string path, TextWriter to)
    {
        var finding = Finding(File.ReadAllBytes(path));
        to.WriteLine(finding is null ? $"{path}: none" : $"{path}: {finding}");
        return finding is null;
    }

    private Exception? Finding(byte[] input) =>
        CaseLimits.Try(format, _file, Seeds.FileOf(format, input)) is { } thrown and not ChainruleException ? thrown : null;
}
