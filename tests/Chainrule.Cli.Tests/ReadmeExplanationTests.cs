using System.Text.RegularExpressions;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests;

/// <summary>What the README shows of explanations is what the tool says, number for number.</summary>
public sealed partial class ReadmeExplanationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_readmes_explanations_are_what_the_tool_says()
    {
        var calls = Calls();
        Assert.Equal(3, calls.Count);

        // the README's own first run, whose bits are the same on every machine
        Assert.Equal(0, InProcess.Run("train", "mnist", "--quiet", "--out", _folder["mnist"]).Code);
        foreach (var (words, lines) in calls)
        {
            string[] here = [.. words.Select(word => word == "runs/mnist-001" ? _folder["mnist"] : word)];
            string[] output = [.. InProcess.Run(here).Output.Split('\n').Select(WithoutMark)];
            int at = 0;
            foreach (string line in lines)
            {
                int found = Array.IndexOf(output, WithoutMark(line), at);
                Assert.True(found >= 0, $"{string.Join(' ', words)}: not said, or not in this order: {line}");
                at = found + 1;
            }
        }
    }

    // Of every block of the section: the command, and its lines but for those that stand for others.
    private static List<(string[] Words, string[] Lines)> Calls()
    {
        string section = File.ReadAllText(PathToReadme()).Split("## See the chain rule\n")[1].Split("\n## ")[0];
        string[] blocks = [.. section.Split("```").Where((_, i) => i % 2 == 1)];
        return
        [
            .. blocks.Select(block => block.Trim('\n').Split('\n')).Select(lines => (
                Word().Matches(lines[0]["$ ./chainrule ".Length..]).Select(match => match.Value.Trim('"')).ToArray(),
                lines.Skip(1).Where(line => line != "…" && line.Length > 0).ToArray())),
        ];
    }

    // How far single precision is off may differ in its one digit, where a machine's logarithm does.
    private static string WithoutMark(string line) =>
        line.Contains("largest error", StringComparison.Ordinal) ? line.Split(';')[0] : line.Split("  ✓")[0].TrimEnd();

    private static string PathToReadme()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Chainrule.slnx")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "README.md");
    }

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();
}
