using System.Text.Json;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Docs;

/// <summary>
/// All formulas of docs, set by GitHub's own Markdown and by MathJax. Needs cmark-gfm, node, and <c>npm ci</c> in tests/browser;
/// CI has them. It takes seconds.
/// </summary>
public class FormulaTests
{
    private const string Markdown = "/usr/bin/cmark-gfm";

    [Fact]
    public void Every_formula_is_set_as_it_was_written()
    {
        SkipWithoutTools();
        string[] pages = Directory.GetFiles(Path.Combine(DerivationPage.Folder, "docs"), "*.md", SearchOption.AllDirectories);

        var set = NodeScript.Run("formulas.mjs", [Markdown, .. pages]);

        Assert.Equal(pages.Length, set.Count);
        Assert.Empty(set.SelectMany(Faults));
        Assert.True(set.Sum(page => page.GetProperty("formulas").GetInt32()) > 900);
    }

    [Theory]
    [InlineData("Where $x\\,y$ is.", "written x\\,y, read x,y")]
    [InlineData("Where $\\foo$ is.", "a macro isn't known: \\foo")]
    [InlineData("Where $`a_{i}_{j}`$ is.", "Double subscripts: use braces to clarify: a_{i}_{j}")]
    [InlineData("```math\n\\frac{1}{\n```", "Missing close brace: \\frac{1}{")]
    [InlineData("| a |\n|---|\n| $`|x|`$ |", "written |x|, read nothing")]
    public void What_is_mangled_or_cant_be_set_is_found(string text, string fault)
    {
        SkipWithoutTools();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["page.md"], text);

        Assert.Contains(fault, Faults(NodeScript.Run("formulas.mjs", [Markdown, folder["page.md"]])[0]));
    }

    private static void SkipWithoutTools()
    {
        if (!File.Exists(Markdown) || !NodeScript.Has("mathjax-full"))
        {
            Assert.Skip("no cmark-gfm, or no mathjax-full: apt-get install cmark-gfm, and npm ci in tests/browser");
        }
    }

    private static IEnumerable<string> Faults(JsonElement page) =>
        page.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()!.TrimEnd());
}
