using System.Diagnostics;
using System.Text.Json;
using Chainrule.Cli.Tests.Docs;

namespace Chainrule.Cli.Tests.Support;

/// <summary>The scripts of tests/browser, which node runs with what <c>npm ci</c> has put beside them.</summary>
internal static class NodeScript
{
    private static readonly string Folder = Path.Combine(DerivationPage.Folder, "tests", "browser");

    /// <summary>Whether a package is there.</summary>
    public static bool Has(string package) => Directory.Exists(Path.Combine(Folder, "node_modules", package));

    /// <summary>The elements of the JSON array that a script prints.</summary>
    public static IReadOnlyList<JsonElement> Run(
        string script, IEnumerable<string> words, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string word in words.Prepend(script))
        {
            start.ArgumentList.Add(word);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
    }
}
