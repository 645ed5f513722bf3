using System.Text.RegularExpressions;
using Chainrule.Cli.Tests.Docs.Pictures;
using Chainrule.Cli.Tests.Support;
using Chainrule.Insight.Topics;

namespace Chainrule.Cli.Tests.Docs;

/// <summary>docs/derivations says what is true: every number on its pages is computed again, every plot drawn again.</summary>
public sealed partial class DerivationPageTests
{
    private static readonly string Derivations = Path.Combine(DerivationPage.Folder, "docs", "derivations");

    public static TheoryData<string> Names => [.. DerivationPage.All.Select(page => page.Name)];

    /// <summary>All pages but the index and the list of mistakes, which is one of exercises failed.</summary>
    public static TheoryData<string> Derived =>
        [.. DerivationPage.All.Select(page => page.Name).Except(["README.md", "errata.md"])];

    public static TheoryData<string> Plotted =>
        [.. TopicTable.Names.Where(name => TopicTable.Explain(new Question(name)).Curve is not null)];

    public static TheoryData<string> Pictures => [.. Picture.All.Select(picture => picture.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_the_page_shows_is_what_the_tool_prints(string name)
    {
        foreach (var (_, printed, expected) in Page(name).Blocks())
        {
            Assert.Equal(expected, printed);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_number_in_the_text_is_accounted_for(string name)
    {
        var page = Page(name);

        Assert.Empty(page.Unaccounted());
        // a number alone computes nothing
        Assert.DoesNotContain(page.Checks(), check => double.TryParse(check.Expression, out _));
        Assert.All(page.Checks(), check =>
            Assert.True(
                DerivationPage.Agrees(check.Number, Expression.Evaluate(check.Expression)),
                $"{check.Number} is not {check.Expression} = {Expression.Evaluate(check.Expression)}"
            )
        );
        Assert.All(page.Measurements(), measurement =>
            Assert.True(File.Exists(Path.Combine(DerivationPage.Folder, measurement.Command.Split(' ')[^1])), measurement.Command)
        );
    }

    [Theory]
    [MemberData(nameof(Derived))]
    public void A_page_ends_with_two_or_three_exercises_whose_solutions_are_computed_again(string name)
    {
        var page = Page(name);
        var exercises = page.Exercises().ToArray();

        Assert.InRange(exercises.Length, 2, 3);
        Assert.All(exercises, exercise => Assert.NotEqual("", exercise.Solution));
        Assert.Empty(page.UnaccountedInSolutions());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mathematics_is_written_as_GitHub_reads_it(string name)
    {
        Assert.Empty(GitHubMath.Faults(Page(name).Text));

        // macros that GitHub refuses
        Assert.DoesNotMatch(@"\\(operatorname|mbox|phantom|def|newcommand|DeclareMathOperator)\b", Page(name).Text);
        Assert.All(Math().Matches(Page(name).Text), block =>
            Assert.Equal(block.Value.Count(c => c == '{'), block.Value.Count(c => c == '}'))
        );
    }

    [Theory]
    [MemberData(nameof(Plotted))]
    public void A_plot_is_the_one_that_the_tool_draws_and_its_page_shows_it(string topic)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, InProcess.Run("explain", topic, "--svg", folder["plot.svg"]).Code);

        Assert.Equal(File.ReadAllText(folder["plot.svg"]), File.ReadAllText(Path.Combine(Derivations, "images", $"{topic}.svg")));
        Assert.Contains($"(images/{topic}.svg)", Page(Path.GetFileName(TopicTable.PageOf(topic))).Text);
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_picture_is_the_one_that_is_drawn_and_its_page_shows_it_with_a_text(string name)
    {
        var picture = Picture.All.Single(picture => picture.Name == name);

        Assert.Equal(picture.Draw(), File.ReadAllText(Path.Combine(Derivations, "images", $"{name}.svg")));
        Assert.Matches($@"!\[[^\]]{{10,}}\]\(images/{name}\.svg\)", Page($"{picture.Page}.md").Text);
    }

    [Fact]
    public void Every_picture_is_shown_and_written_by_somebody()
    {
        string[] files = Directory.GetFiles(Path.Combine(Derivations, "images"));

        Assert.Equal(
            Picture.All.Select(picture => picture.Name).Concat(Plotted.Select(row => row.Data)).Order(StringComparer.Ordinal),
            files.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_index_names_every_page_but_those_of_activations_and_every_topic_has_numbers_on_its_page()
    {
        string index = Page("README.md").Text;
        string[] own = ["README.md", .. Plotted.Select(topic => $"{topic.Data}.md")];

        Assert.All(DerivationPage.All.Where(page => !own.Contains(page.Name)), page => Assert.Contains($"]({page.Name})", index));
        Assert.All(TopicTable.Names, topic =>
            Assert.Contains(Page(Path.GetFileName(TopicTable.PageOf(topic))).Blocks(), block =>
                block.Command.Split(' ', ':')[0] == topic
            )
        );
    }

    [Theory]
    [InlineData("errata.md", 18)]
    [InlineData("naive-and-fused.md", 2)]
    public void Every_test_and_planted_fault_that_a_page_names_exists(string name, int least)
    {
        string tests = string.Concat(
            Directory
                .GetFiles(Path.Combine(DerivationPage.Folder, "tests"), "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
                .Select(File.ReadAllText)
        );
        var named = Named()
            .Matches(Page(name).Text)
            .Select(match => (Type: match.Groups[1].Value, Member: match.Groups[2].Value))
            .Distinct()
            .ToArray();

        Assert.All(named, member =>
        {
            Assert.Matches($@"(class|enum) {member.Type}\b", tests);
            Assert.Matches(
                member.Type.EndsWith("Tests", StringComparison.Ordinal)
                    ? $@"public void {member.Member}\("
                    : $@"\n    {member.Member},",
                tests
            );
        });
        Assert.InRange(named.Length, least, 100);
    }

    [Theory]
    [InlineData("0.21", 0.2149, true)]
    [InlineData("0.21", 0.2151, false)]
    [InlineData("100,352", 100352, true)]
    [InlineData("100,352", 100353, false)]
    [InlineData("9.4e-14", 9.36e-14, true)]
    [InlineData("9.4e-14", 9.5e-14, false)]
    public void A_number_agrees_as_far_as_its_digits_go(string number, double value, bool agrees)
    {
        Assert.Equal(agrees, DerivationPage.Agrees(number, value));
    }

    [Theory]
    [InlineData("1 + 2*3 - 4/8", 6.5)]
    [InlineData("-2^2 + (1-3)*-1", -2)]
    [InlineData("exp(1)*ln(2)/sqrt(4)", 0.94208469268)]
    [InlineData("2*Phi(1.5) - 1 - (1 - erfc(1.5/sqrt(2)))", 0)]
    [InlineData("1.5e-3 * 2e+3", 3)]
    [InlineData("2*[mae | 1,2 | 1,4] + [tanh' | 0]", 3)]
    [InlineData("[schedule step:2:0.5 | 40, 100, 10]", 0.25)]
    public void An_expression_has_the_value_of_arithmetic(string expression, double value)
    {
        Assert.Equal(value, Expression.Evaluate(expression), 1e-9);
    }

    /// <summary>
    /// Writes the tool's output into the pages and the plots anew; asked for by name only, after a change that is meant.
    /// </summary>
    [Fact(Explicit = true)]
    public void Pages_are_written_anew()
    {
        foreach (var page in DerivationPage.All)
        {
            File.WriteAllText(Path.Combine(Derivations, page.Name), page.Renewed());
        }

        foreach (string topic in Plotted.Select(row => row.Data))
        {
            Assert.Equal(
                0,
                InProcess.Run("explain", topic, "--svg", Path.Combine(Derivations, "images", $"{topic}.svg"), "--force").Code
            );
        }

        foreach (var picture in Picture.All)
        {
            File.WriteAllText(Path.Combine(Derivations, "images", $"{picture.Name}.svg"), picture.Draw());
        }
    }

    private static DerivationPage Page(string name) => DerivationPage.All.Single(page => page.Name == name);

    [GeneratedRegex(@"`([A-Z]\w*(?:Tests|Fault))\.(\w+)`")]
    private static partial Regex Named();

    [GeneratedRegex(@"```math\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Math();
}
