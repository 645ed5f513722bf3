namespace Chainrule.Reports.Markup;

/// <summary>
/// The colors of all pages and of what is drawn on them, by what they mean: blue is right, found, positive, of validation; orange
/// is wrong, missed, negative; magenta are derivatives; gray is of training. Nothing is told by its color alone.
/// </summary>
internal static class DesignTokens
{
    private const string Light = """
        --paper:#fcfcfb;--panel:#f3f3f0;--ink:#17191d;--ink2:#474c56;--ink3:#666c77;--rule:#e4e4de;--rule2:#b9bab4;
        --accent:#1a56c4;--warm:#b4480c;--back:#a3186e;--good:#1b7043;--train:#80858f;--warn:#8a5300;--warnbg:#fdf4e1;
        --right:#e6eefb;--err:180 72 12;--node:#f3f3f0
        """;

    private const string Dark = """
        --paper:#121417;--panel:#1b1e23;--ink:#e9eaec;--ink2:#b9bdc6;--ink3:#949aa5;--rule:#292d34;--rule2:#4b515b;
        --accent:#86b4ff;--warm:#ffa56b;--back:#ff8ac8;--good:#6fcf97;--train:#888e98;--warn:#f0c674;--warnbg:#29220f;
        --right:#1a2a44;--err:255 150 90;--node:#1b1e23
        """;

    /// <summary>Them as custom properties: light, dark as the reader's system is, and light on paper.</summary>
    public const string Css =
        ":root{color-scheme:light dark;" + Light + "}\n@media screen and (prefers-color-scheme:dark){:root{" + Dark + "}}\n"
        + "@media print{:root{color-scheme:light}}\n";
}
