using System.Text;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Pages;

/// <summary>A table in a file with an evil name, whose classes, columns and cells are what people try against pages.</summary>
internal static class HostileTable
{
    public const string FileName = "<img src=x onerror=alert(1)>&\"'.csv";

    public static IReadOnlyList<string> Names { get; } =
    [
        "<script>alert(1)</script>",
        "</td></tr></table>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "--><!--",
        "]]>",
        "<![CDATA[x",
        "&lt;b&gt;",
        "&#60;script&#62;",
        "&amp;amp;",
        "</style><style>*{display:none}",
        "</svg><script>alert(2)</script>",
        "<svg onload=alert(1)>",
        "javascript:alert(1)",
        "data:text/html,<b>",
        "<!DOCTYPE x>",
        "<?xml version='1.0'?>",
        "\u202eright to left",
        "\u0001\u0008\u001f",
        "\u007f\u0085\u009f",
        "\ufffe\uffff",
        "a\tb",
        "a\u2028b\u2029c",
        "😀😀",
        "é\u0301",
        "{{7*7}}",
        "${7*7}",
        "%3Cscript%3E",
        "../../etc/passwd",
        "C:\\con\\nul",
        "`id`",
        "$(id)",
        "; rm -rf /",
        "' OR 1=1 --",
        "<a href='//x.y'>x</a>",
        "<base href=//x>",
        "<meta http-equiv=refresh content=0>",
        "<link rel=stylesheet href=//x>",
        "<iframe src=//x>",
        "<math><mi//xlink:href='x'>",
        "<template>",
        "<textarea>",
        "<title>",
        "<noscript>",
        "<plaintext>",
        "=cmd|' /C calc'!A0",
        new string('W', 300) + "😀",
        "expression(alert(1))",
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
