namespace Chainrule.Reports.Charts;

/// <summary>
/// How charts look, in light and in dark surroundings. A page with several charts holds it once; a chart in a file of its
/// own carries it.
/// </summary>
internal static class ChartStyle
{
    /// <summary>How many series are told apart: by color, and by dashes for those who don't see colors.</summary>
    public const int Colors = 6;

    /// <summary>The style sheet; every rule applies within <c>.chart</c> only.</summary>
    public const string Css = """

            .chart { color: #1f2328; font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
            .chart text { fill: currentColor; }
            .chart .title { font-size: 15px; font-weight: 600; }
            .chart .grid { stroke: currentColor; stroke-opacity: .13; }
            .chart .zero { stroke: currentColor; stroke-opacity: .55; }
            .chart .line { fill: none; stroke: currentColor; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
            .chart .dots, .chart .bars { fill: currentColor; }
            .chart .c0 { color: #0969da; } .chart .c1 { color: #bc4c00; stroke-dasharray: 7 4; }
            .chart .c2 { color: #1a7f37; stroke-dasharray: 2 4; }
            .chart .c3 { color: #8250df; stroke-dasharray: 10 3 2 3; } .chart .c4 { color: #bf3989; }
            .chart .c5 { color: #6e7781; stroke-dasharray: 4 4; }
            @media (prefers-color-scheme: dark) {
              .chart { color: #e6edf3; }
              .chart .c0 { color: #58a6ff; } .chart .c1 { color: #f0883e; } .chart .c2 { color: #3fb950; }
              .chart .c3 { color: #bc8cff; } .chart .c4 { color: #f778ba; } .chart .c5 { color: #8d96a0; }
            }

        """;

    /// <summary>How charts look on a page, in the colors of the page.</summary>
    public const string PageCss = """

        .chart text{font-size:12px;fill:var(--ink3)}
        .chart .grid{stroke:var(--rule)}
        .chart .zero{stroke:var(--rule2)}
        .chart .line{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
        .chart .line.guide{stroke:var(--rule2);stroke-dasharray:3 3;stroke-width:1}
        .chart .dots circle,.chart .bars{fill:currentColor}
        .chart .dots.large circle{stroke:var(--paper);stroke-width:2}
        .chart .bars{opacity:.75}
        .chart .reach{stroke:currentColor;stroke-width:2;opacity:.55}
        .chart .end{font-weight:650;fill:currentColor}
        .chart .strong{fill:var(--ink)}
        .chart .cross{stroke:var(--ink);stroke-width:1;opacity:.5;pointer-events:none}
        .chart .now{stroke:var(--ink);stroke-width:2}
        .chart .c0{color:var(--accent)}.chart .c1{color:var(--warm)}.chart .line.c1{stroke-dasharray:7 4}
        .chart .c2{color:var(--good)}.chart .line.c2{stroke-dasharray:2 4}
        .chart .c3{color:var(--ink)}.chart .line.c3{stroke-dasharray:10 3 2 3}
        .chart .c4{color:var(--train)}.chart .end.c4{fill:var(--ink3)}
        .chart .c5{color:var(--warn)}.chart .line.c5{stroke-dasharray:4 4}
        .charted figcaption{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 10px;min-height:22px;
        margin-bottom:6px}
        .charted figcaption b{color:var(--ink)}
        .charted output{font-size:13px}

        """;
}
