using System.Text.RegularExpressions;
using Chainrule.Cli.Tests.Support;
using Chainrule.Insight;
using Chainrule.Networks;
using Chainrule.Reports.Results;
using Chainrule.Tables;

namespace Chainrule.Cli.Tests.Docs;

/// <summary>
/// The table of docs/proof.md that goes through a course statement by statement: its pages are there, its commands run, and its
/// classes exist.
/// </summary>
public sealed partial class StatementTests : IDisposable
{
    private static readonly string Docs = Path.Combine(DerivationPage.Folder, "docs");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Commands =>
        [.. Rows().Select(row => row.Command).Where(command => command.Length > 0).Distinct()];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_statement_has_a_page_and_a_class_that_are_there()
    {
        var types = new[] { typeof(Network), typeof(GradientProof), typeof(RunReport), typeof(Table) }
            .SelectMany(type => type.Assembly.GetTypes()).Select(type => type.Name).ToHashSet();
        Assert.InRange(Rows().Count, 35, 200);
        Assert.All(Rows(), row =>
        {
            string[] pages = [.. Link().Matches(row.Page).Select(match => match.Groups[1].Value)];
            Assert.NotEmpty(pages);
            Assert.All(pages, page => Assert.True(File.Exists(Path.Combine(Docs, page)), $"{row.Statement}: {page}"));
            string[] classes = [.. Code().Matches(row.Classes).Select(match => match.Groups[1].Value)];
            Assert.NotEmpty(classes);
            Assert.All(classes, name => Assert.True(types.Contains(name), $"{row.Statement}: {name}"));
        });
    }

    [Fact]
    public void What_a_command_explains_is_derived_on_the_page_beside_it()
    {
        foreach (var row in Rows().Where(row => row.Command.StartsWith("explain ", StringComparison.Ordinal)))
        {
            string page = Insight.Topics.TopicTable.PageOf(row.Command.Split(' ')[1]);
            bool isAbout = row.Page.Contains(page["docs/".Length..], StringComparison.Ordinal);
            // the network's page has layers and losses of its own
            Assert.True(isAbout || page.EndsWith("backpropagation.md", StringComparison.Ordinal), $"{row.Command}: {row.Page}");
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_command_runs(string command)
    {
        string[] words = [.. Word().Matches(command).Select(match => match.Value.Trim('"'))];
        words =
        [
            .. words.Select(
                word => word.StartsWith("data/", StringComparison.Ordinal) ? Path.Combine(DerivationPage.Folder, word) : word),
        ];
        if (words[0] == "train")
        {
            words = [.. words, "--out", _folder["run"], "--quiet"];
        }

        var (code, output, error) = InProcess.Run(words);
        Assert.True(code == 0, error);
        Assert.True(output.Length > 0 || words[0] == "train", command);
    }

    private static List<(string Statement, string Page, string Command, string Classes)> Rows()
    {
        string text = File.ReadAllText(Path.Combine(Docs, "proof.md"));
        text = text[text.IndexOf("## Statement by statement", StringComparison.Ordinal)..];
        return
        [
            .. text[..text.IndexOf("\n## ", 5, StringComparison.Ordinal)].Split('\n')
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
                .Select(line => line.Trim('|').Split(" | ").Select(cell => cell.Trim('|', ' ')).ToArray())
                .Where(cells => cells.Length == 4 && cells[0] != "Statement" && !cells[0].StartsWith('*'))
                .Select(cells => (cells[0], cells[1], cells[2].Trim('`'), cells[3])),
        ];
    }

    [GeneratedRegex(@"\]\(([^)#]*)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("""
        "[^"]*"|\S+
        """)]
    private static partial Regex Word();
}
