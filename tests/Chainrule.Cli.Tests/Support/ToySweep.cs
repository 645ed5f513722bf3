namespace Chainrule.Cli.Tests.Support;

/// <summary>Sweeps, as the tool makes them in a folder.</summary>
internal static class ToySweep
{
    /// <summary>The table that a sweep leaves.</summary>
    /// <param name="folder">Where the tool runs.</param>
    /// <param name="spec">What <c>spec.json</c> says.</param>
    /// <param name="name">The sweep's folder.</param>
    /// <param name="words">What else the command says.</param>
    public static byte[] Table(TemporaryFolder folder, string spec, string name, params string[] words)
    {
        File.WriteAllText(folder["spec.json"], spec);
        var tool = ToolRun.In(folder, ["sweep", "spec.json", "--out", name, .. words]);
        Assert.True(tool.ExitCode == 0, tool.Error);
        return File.ReadAllBytes(folder[$"{name}/results.csv"]);
    }

    /// <summary>The fields of a table's rows, without its header; of texts without a comma.</summary>
    public static List<string[]> Rows(byte[] table) =>
    [
        .. System.Text.Encoding.UTF8.GetString(table).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(',')),
    ];
}
