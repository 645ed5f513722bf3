using System.Globalization;
using System.Text.RegularExpressions;

namespace Chainrule.Cli.Tests.Docs;

/// <summary>The links of a page of Markdown that stay in the clone, and where they lead to nothing.</summary>
internal static partial class MarkdownLinks
{
    /// <summary>Links and pictures of a page whose file or heading isn't there.</summary>
    /// <param name="file">The page.</param>
    public static IEnumerable<string> Dead(string file)
    {
        foreach (string target in Targets(File.ReadAllText(file)))
        {
            string[] parts = target.Split('#', 2);
            string path = parts[0].Length == 0
                ? file
                : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, Uri.UnescapeDataString(parts[0])));
            bool isThere = parts.Length == 1
                ? Path.Exists(path)
                : File.Exists(path) && Anchors(File.ReadAllText(path)).Contains(parts[1]);
            if (!isThere)
            {
                yield return target;
            }
        }
    }

    /// <summary>What GitHub calls the headings of a page, in links to them.</summary>
    public static HashSet<string> Anchors(string text)
    {
        var anchors = new HashSet<string>();
        foreach (Match heading in Heading().Matches(Fenced().Replace(text, "")))
        {
            string plain = LinkText().Replace(heading.Groups[1].Value.Trim(), "$1");
            string name = Dropped().Replace(plain.ToLower(CultureInfo.InvariantCulture), "").Replace(' ', '-');
            for (int again = 0; !anchors.Add(again == 0 ? name : $"{name}-{again}"); again++)
            {
            }
        }

        return anchors;
    }

    private static IEnumerable<string> Targets(string text) =>
        Target()
            .Matches(Code().Replace(Fenced().Replace(text, ""), ""))
            .Select(match => match.Groups[1].Value + match.Groups[2].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal));

    [GeneratedRegex(@"^( *)```.*?^\1```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"`[^`\n]*`")]
    private static partial Regex Code();

    [GeneratedRegex("""\]\(([^)\s]+)\)|\b(?:src|srcset|href)="([^"]+)["]""")]
    private static partial Regex Target();

    [GeneratedRegex("^#{1,6} (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[([^]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Dropped();
}
