using System.Text.RegularExpressions;

namespace Chainrule.Tests.Support;

/// <summary>
/// What somebody new reads: the README, the guide's index, and its pages in the order in which the index counts them. Each goes
/// on from what those before it have left.
/// </summary>
public static partial class GuidePages
{
    private const string Index = "docs/guide/README.md";

    /// <summary>Their names, from the clone's folder on.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "README.md",
        Index,
        .. Counted().Matches(Read(Index)).Select(match => $"docs/guide/{match.Groups[1].Value}"),
    ];

    /// <summary>All blocks between fences: the page, the word behind the fence, and the lines.</summary>
    public static IEnumerable<(string Page, string Language, string[] Lines)> Blocks() =>
        from page in Names
        from Match match in Fenced().Matches(Read(page))
        select (page, match.Groups[1].Value, match.Groups[2].Value.Split('\n'));

    /// <summary>The text of a page.</summary>
    public static string Read(string name) => File.ReadAllText(Repository.PathTo(name.Split('/')));

    [GeneratedRegex(@"(?m)^\d+\. \[[^]]*\]\(([^)#/]*)\)")]
    private static partial Regex Counted();

    [GeneratedRegex("^```([a-z]*)\n(.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fenced();
}
