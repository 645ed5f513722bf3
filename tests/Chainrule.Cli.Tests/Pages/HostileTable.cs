using System.Text;
using Chainrule.Cli.Tests.Support;
using Chainrule.Tests.Support;

namespace Chainrule.Cli.Tests.Pages;

/// <summary>A table in a file with an evil name, whose classes, columns and cells are what people try against pages.</summary>
internal static class HostileTable
{
    public const string FileName = "<img src=x onerror=alert(1)>&\"'.csv";

    public static IReadOnlyList<string> Names { get; } =
    [
        .. HostileNames.All,
        "a\tb",
        "a\u2028b\u2029c",
        "=cmd|' /C calc'!A0",
        new string('W', 300) + "😀",
        "\u001b[31mred\u001b[0m",
        "</title><body onload=alert(1)>",
        "zero\u200b\u200dwidth",
    ];

    /// <summary>Writes the table; returns its path. The target is the column whose name is the first of the names.</summary>
    public static string Write(TemporaryFolder folder)
    {
        var text = new StringBuilder();
        text.Append(Quoted(Names[0]))
            .Append(',')
            .Append(Quoted(Names[2]))
            .Append(',')
            .Append(Quoted(Names[10]))
            .Append(',')
            .Append(Quoted(Names[12]))
            .Append('\n');
        for (int row = 0; row < 8 * Names.Count; row++)
        {
            int label = row % Names.Count;
            text.Append(Quoted(Names[label]))
                .Append(',')
                .Append(label + (row * 7 % 11))
                .Append(',')
                .Append(row % 7)
                .Append(',')
                .Append(Quoted(Names[row % 5]))
                .Append('\n');
        }

        string path = folder[FileName];
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
