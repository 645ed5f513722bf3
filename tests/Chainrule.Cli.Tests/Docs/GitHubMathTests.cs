namespace Chainrule.Cli.Tests.Docs;

/// <summary>Mathematics in all pages is written so that GitHub shows it.</summary>
public class GitHubMathTests
{
    public static TheoryData<string> Pages =>
    [
        .. Directory.GetFiles(DerivationPage.Folder, "*.md")
            .Concat(Directory.GetFiles(Path.Combine(DerivationPage.Folder, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(DerivationPage.Folder, file)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void No_formula_of_a_page_is_mangled(string page)
    {
        string text = File.ReadAllText(Path.Combine(DerivationPage.Folder, page));
        // elsewhere a dollar is a shell's prompt or money
        Assert.Empty(page.StartsWith("docs", StringComparison.Ordinal) ? GitHubMath.Faults(text) : []);
    }

    [Theory]
    [InlineData(@"W^{\mathsf T}", true)]
    [InlineData(@"\sum_j a_{ij} b_{jk}", true)]
    [InlineData(@"x\,W", false)]
    [InlineData(@"`x\,W`", true)]
    [InlineData(@"\{1, 2\}", false)]
    [InlineData(@"a\;b", false)]
    [InlineData(@"\|w\|", false)]
    [InlineData(@"a \\ b", false)]
    [InlineData("a*b*c", false)]
    [InlineData("`a*b*c`", true)]
    [InlineData("a <b> c", false)]
    [InlineData("a < b", true)]
    [InlineData("(x)_i + (y)_j", false)]
    [InlineData("{x}_{i}", false)]
    [InlineData("a~b", false)]
    [InlineData("&lt;", false)]
    [InlineData("f[a](b)", false)]
    [InlineData("a`b", false)]
    [InlineData("", false)]
    public void What_Markdown_takes_for_its_own_is_known(string formula, bool isKept) =>
        Assert.Equal(isKept, GitHubMath.WhyMangled(formula) is null);

    [Theory]
    [InlineData("Where $x\\,y$ is.", 1)]
    [InlineData("Where $`x\\,y`$ is.", 0)]
    [InlineData("Where $x is.", 1)]
    [InlineData("A code span `$x\\,y$` is none.", 0)]
    [InlineData("| $`|x|`$ | a |", 1)]
    [InlineData("A letter$x$ before it.", 1)]
    [InlineData("```math\nx\\,y\n```\n", 0)]
    public void The_faults_of_a_page_are_found(string page, int faults) => Assert.Equal(faults, GitHubMath.Faults(page).Count());
}
