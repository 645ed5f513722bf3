using System.Text.RegularExpressions;
using Chainrule.Cli.Tests.Support;
using Chainrule.Insight.Topics;

namespace Chainrule.Cli.Tests.Docs;

/// <summary>
/// Pages, explanations and reports have one notation: x, z, a, W, b, δ, p, t, L and ⊙, with indices from 0. What other texts
/// write stands here, and nowhere else.
/// </summary>
public sealed partial class NotationTests
{
    private static readonly string[] Folders = ["Chainrule.Reports", "Chainrule.Insight", "Chainrule/Losses", "Chainrule/Layers"];

    public static TheoryData<string> Topics => [.. TopicTable.Names];

    [Theory]
    [MemberData(nameof(GitHubMathTests.Pages), MemberType = typeof(GitHubMathTests))]
    public void A_page_has_the_notation_of_all(string page)
    {
        string text = File.ReadAllText(Path.Combine(DerivationPage.Folder, page));

        Assert.Empty(Foreign(text));
        if (!page.EndsWith("l-bfgs.md", StringComparison.Ordinal)) // whose s is a step
        {
            Assert.Empty(ProbabilityS().Matches(text));
        }
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void An_explanation_has_the_notation_of_all(string topic)
    {
        string output = InProcess.Run("explain", topic).Output;

        Assert.Empty(Foreign(output));
        Assert.DoesNotContain("\n     loss = ", output);
    }

    [Fact]
    public void What_reports_say_has_the_notation_of_all()
    {
        var files = Folders
            .Select(folder => Path.Combine(DerivationPage.Folder, "src", folder))
            .SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"));

        Assert.All(files, file =>
            Assert.Empty(Literal().Matches(File.ReadAllText(file)).SelectMany(literal => Foreign(literal.Value)))
        );
    }

    [Theory]
    [InlineData(@"$\ell$", true)]
    [InlineData(@"\sum_{k=1}^{n} x_k", true)]
    [InlineData(@"\sum_{k=0}^{n-1} x_k", false)]
    [InlineData(@"\sum_{i=1}^{t} g_i", false)] // steps of time are counted from 1
    [InlineData("∂E/∂w", true)]
    [InlineData("∂loss/∂w", true)]
    [InlineData("E = ½·e²", true)]
    [InlineData("E[x] = 0", false)]
    [InlineData("dz3 = a3 − t", true)]
    [InlineData("dz_3", true)]
    [InlineData("a ∘ b", true)]
    [InlineData("y₁ = y₂", true)]
    [InlineData("x_{13}", true)]
    [InlineData("x_{12}", false)]
    [InlineData("δ3 = (δ4·W4ᵀ) ⊙ g′(z3)", false)]
    public void A_foreign_sign_is_found(string text, bool isForeign) => Assert.Equal(isForeign, Foreign(text).Any());

    private static IEnumerable<string> Foreign(string text) => ForeignSign().Matches(text).Select(match => match.Value);

    // A matrix of three columns has no column 3 where the first is 0.
    [GeneratedRegex(
        @"\\ell(?![a-z])|ℓ|∘|\\circ\b|∂E|∂loss|\\partial (E|\\ell)\b|(?<![\w^])E = |(?<![\w\\])dz(?![a-z])|[xy]₁ [=+] [xy]₂"
            + @"|\\sum_\{[a-z]=1\}\^(?!\{?t\b)|(?<![\w\\])[xyW]_\{[1-9]?3\}"
    )]
    private static partial Regex ForeignSign();

    [GeneratedRegex(@"(?<![\w\\^])d?s_[ik]\b|s[ᵢₖ]")]
    private static partial Regex ProbabilityS();

    [GeneratedRegex(@"""(?:\\.|[^""\\\n])*""")]
    private static partial Regex Literal();
}
