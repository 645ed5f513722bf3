using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Docs;

/// <summary>No link of any page of Markdown in the clone leads to a file or a heading that isn't there.</summary>
public class LinkTests
{
    private static readonly HashSet<string> NotOurs = ["bin", "obj", "runs", "site", "node_modules", ".git"];

    public static TheoryData<string> Pages =>
        [.. FilesIn(DerivationPage.Folder).Select(file => Path.GetRelativePath(DerivationPage.Folder, file))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_somewhere(string page) =>
        Assert.Empty(MarkdownLinks.Dead(Path.Combine(DerivationPage.Folder, page)));

    [Fact]
    public void A_picture_is_small()
    {
        string[] pictures = Directory.GetFiles(Path.Combine(DerivationPage.Folder, "docs", "images"), "*.png");
        Assert.True(pictures.Length >= 4, string.Join(", ", pictures));
        Assert.All(pictures, picture => Assert.InRange(new FileInfo(picture).Length, 100, 150_000));
    }

    [Theory]
    [InlineData("see [a](other.md) and [b](#here-it-is--now) and [c](other.md#top-1)", 0)]
    [InlineData("[a](https://example.org/x#y)", 0)]
    [InlineData("`[a](gone.md)`", 0)]
    [InlineData("```\n[a](gone.md)\n```", 0)]
    [InlineData("[a](gone.md)", 1)]
    [InlineData("[a](#gone)", 1)]
    [InlineData("[a](other.md#gone)", 1)]
    [InlineData("![a](gone.png)", 1)]
    [InlineData("<source srcset=\"gone.png\"><img src=\"gone.png\">", 2)]
    public void A_link_that_leads_nowhere_is_found(string text, int dead)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["other.md"], "# Top\n\n## Top\n");
        File.WriteAllText(folder["page.md"], $"# Here `it` is — now\n\n{text}\n");

        Assert.Equal(dead, MarkdownLinks.Dead(folder["page.md"]).Count());
    }

    private static IEnumerable<string> FilesIn(string folder) => Directory.GetFiles(folder, "*.md").Concat(
        Directory.GetDirectories(folder).Where(part => !NotOurs.Contains(Path.GetFileName(part))).SelectMany(FilesIn));
}
