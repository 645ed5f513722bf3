namespace Chainrule.Tests.Support;

/// <summary>What people try against pages, as names of classes, columns and cells.</summary>
internal static class HostileNames
{
    /// <summary>Such as a file of a table can hold.</summary>
    public static IReadOnlyList<string> All { get; } =
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
        "expression(alert(1))",
    ];
}
