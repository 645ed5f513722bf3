using Chainrule.Reports.Markup;

namespace Chainrule.Reports;

/// <summary>
/// How pages look, all of them: the frame, the type scale, the grid, and the parts that stand in it. A page is at most 1280
/// pixels
/// wide: contents of 160, a gap of 56, and 984, of which a figure takes 688 (two charts of 328) and a note beside it 256.
/// </summary>
internal static class PageStyle
{
    /// <summary>The style sheet of every page.</summary>
    public const string Css =
        DesignTokens.Css + Frame + Parts + Tables + Pictures + Drawings + Charts.ChartStyle.PageCss + Narrow + Paper;

    // Type: 12 labels, 13.5 notes and tables, 15 text, 20 headings, 28 titles, 104 the one figure; weights 400 and 650.
    private const string Frame = """
        *{box-sizing:border-box}
        html{scroll-padding-top:24px;-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:break-word;font-variant-numeric:tabular-nums;
        font:15px/1.5 -apple-system,"Segoe UI Variable Text","Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        code,pre{font-family:ui-monospace,SFMono-Regular,"Cascadia Mono",Menlo,Consolas,"Liberation Mono",monospace}
        code{font-size:.92em}
        a{color:var(--accent);text-underline-offset:.2em;text-decoration-thickness:1px}
        button{font:inherit;color:inherit;cursor:pointer}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
        .sheet{max-width:1280px;margin:auto;padding:0 40px;display:grid;grid-template-columns:160px minmax(0,1fr);gap:56px}
        .sheet.plain{grid-template-columns:minmax(0,984px);justify-content:center}
        .toc{position:sticky;top:0;align-self:start;padding-top:44px;font-size:13.5px;max-height:100vh;overflow-y:auto}
        .toc p{margin:0 0 10px;color:var(--ink3)}
        .toc ol,.fold-toc ol{list-style:none;margin:0;padding:0}
        .toc a{display:block;padding:4px 0 4px 12px;border-left:2px solid transparent;color:var(--ink2);text-decoration:none;
        line-height:1.35}
        .toc a:hover{color:var(--accent)}
        .toc a.on{color:var(--ink);font-weight:650;border-color:var(--accent)}
        .fold-toc{display:none}
        main{padding:40px 0 48px;min-width:0}
        .top{display:flex;flex-wrap:wrap;gap:2px 16px;align-items:baseline;margin-bottom:20px}
        h1{font-size:20px;line-height:1.25;margin:0;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
        .top p{margin:0;color:var(--ink3);font-size:13.5px}
        section{display:grid;grid-template-columns:minmax(0,688px) minmax(0,256px);column-gap:40px;padding:24px 0 28px;
        border-top:1px solid var(--rule)}
        section.part{border:0;padding:0 0 24px}
        section>.body{min-width:0}
        section.wide>.body{grid-column:1/-1}
        h2{grid-column:1/-1;font-size:20px;line-height:1.25;margin:0 0 18px;font-weight:650;letter-spacing:-.01em}
        .part>h3{grid-column:1/-1;margin-top:4px}
        h3{font-size:15px;line-height:1.4;margin:28px 0 10px;font-weight:650}
        p{margin:0 0 10px;max-width:46em}
        p code{white-space:nowrap}
        .note{font-size:13.5px;color:var(--ink2);align-self:start;padding-top:2px}
        .note p:last-child{margin:0}
        .vh{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}

        """;

    private const string Parts = """
        .verdict{display:grid;grid-template-columns:minmax(0,1fr) 376px;gap:40px;align-items:start}
        .figure{margin:0;line-height:.95;letter-spacing:-.035em;font-weight:650;display:flex;flex-wrap:wrap;align-items:baseline;
        gap:10px;font-size:104px}
        .figure.words{font-size:40px;letter-spacing:-.02em;line-height:1.1}
        .figure span{font-size:40px;letter-spacing:-.02em;color:var(--ink2);font-weight:400}
        .say{font-size:20px;line-height:1.4;margin:16px 0 18px;max-width:31em;text-wrap:pretty}
        .said,.said p{font-size:13.5px;color:var(--ink2)}
        .said{margin-top:14px}
        .dots{display:block;max-width:100%;height:auto;margin:0 0 6px}
        .key{font-size:12px;color:var(--ink3);margin:8px 0 0}
        .notice{border-radius:8px;padding:16px 18px;background:var(--panel);margin:0 0 16px}
        .notice h3{margin:0 0 6px}
        .notice p{margin:0 0 8px;font-size:14px}
        .notice p:last-child{margin:0}
        .notice h3 span{margin-right:.4em}
        .bad-notice,.noteworthy-notice{background:var(--warnbg)}
        .bad-notice h3,.noteworthy-notice h3{color:var(--warn)}
        .bad-notice{border-left:3px solid var(--warm)}
        .good{color:var(--good)}.noteworthy{color:var(--warn)}.bad{color:var(--warm)}
        dl{margin:0 0 12px}
        dl>div{display:flex;justify-content:space-between;gap:12px;padding:6px 0;border-bottom:1px solid var(--rule);
        font-size:14px}
        dt{color:var(--ink2);overflow-wrap:anywhere}
        dd{margin:0;font-weight:650;text-align:right;overflow-wrap:anywhere}
        dl:not(.list) dt{flex:none;max-width:70%}
        dd small{display:block;font-weight:400;font-size:12px;color:var(--ink3)}
        dl.list>div{display:grid;grid-template-columns:fit-content(17rem) minmax(0,1fr);justify-content:start;border:0;
        padding:2px 0}
        dl.list dd{font-weight:400;text-align:left}
        .sides{display:grid;grid-template-columns:minmax(0,560px) minmax(0,1fr);gap:40px;align-items:start}
        .sides.four{grid-template-columns:minmax(0,400px) minmax(0,1fr)}
        .panes{background:var(--panel);border-radius:8px;padding:16px 18px;min-height:260px}
        .panes>div{display:none}
        .panes>div:target,.panes>div.open,.panes:not(.live):not(:has(>div:target))>div:first-child{display:block}
        .panes h3{margin:0 0 2px;font-size:20px;letter-spacing:-.01em}
        .panes .gallery{grid-template-columns:repeat(3,minmax(0,1fr));gap:12px}
        .panes caption{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
        .panes .scroll{position:relative;max-height:360px;overflow:auto}
        .links{display:flex;flex-wrap:wrap;gap:6px;align-items:center;font-size:13.5px;color:var(--ink2);margin:14px 0 0;
        padding:0;
        list-style:none}
        .links a,.copy,.choices button{border:1px solid var(--rule2);background:none;border-radius:6px;padding:3px 9px;
        font-size:13.5px;color:var(--ink);text-decoration:none;display:inline-block}
        .links a b{margin-left:7px;color:var(--warm)}
        .links a:hover,.copy:hover,.choices button:hover{border-color:var(--accent);color:var(--accent)}
        b,strong{font-weight:650}
        details{margin-top:14px;font-size:13.5px}
        summary{cursor:pointer;color:var(--ink2);width:fit-content;padding:3px 0}
        summary:hover{color:var(--accent)}
        details>:nth-child(2){margin-top:8px}
        details.alert{background:var(--warnbg);border-radius:8px;padding:8px 18px;margin:0 0 8px}
        details.alert summary{color:var(--warn);font-weight:650;width:auto}
        .command{position:relative}
        pre{background:var(--panel);border-radius:8px;padding:10px 12px;margin:0 0 12px;font-size:13.5px;line-height:1.5;
        white-space:pre-wrap;overflow-wrap:anywhere}
        .command pre{padding-right:80px}
        .scroll+p{margin-top:16px}
        .copy{position:absolute;right:8px;top:7px;background:var(--paper);font-size:13px}
        .threshold{display:grid;grid-template-columns:repeat(2,minmax(0,328px));gap:32px;align-items:start;margin-bottom:24px}
        .threshold .label{display:flex;justify-content:space-between;align-items:baseline;gap:8px}
        .threshold output{font-size:28px;font-weight:650}
        .threshold input[type=range]{width:100%;accent-color:var(--accent);margin:8px 0 0}
        .threshold input[type=number]{width:5em;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--rule2);
        border-radius:6px;padding:2px 6px}
        .ends{display:flex;justify-content:space-between;font-size:12px;color:var(--ink3)}
        .choices{display:flex;flex-wrap:wrap;gap:6px;margin-top:10px}
        [hidden]{display:none!important}

        """;

    private const string Tables = """
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;font-size:13.5px}
        th,td{text-align:right;padding:5px 18px 5px 0;border-bottom:1px solid var(--rule);font-weight:400;white-space:nowrap;
        vertical-align:baseline}
        thead th{color:var(--ink3)}
        .text{text-align:left}
        .grid tbody th{font-weight:650;max-width:19rem;overflow:hidden;text-overflow:ellipsis}
        th,td,dd,li div,pre{unicode-bidi:isolate}
        caption{text-align:left;color:var(--ink2);font-size:13.5px;padding:0 0 6px;max-width:min(46em,calc(100vw - 32px))}
        .equations td,.equations th{text-align:left}
        .equations th{padding-right:8px}
        .equations td{white-space:normal}
        .equations .result,.equations .mark{white-space:nowrap;font-weight:650}
        .mark{position:sticky;right:0;background:var(--paper);text-align:left;padding-left:8px}
        .matrix{border-collapse:separate;border-spacing:2px;table-layout:fixed;width:100%;font-size:14px}
        .matrix th{color:var(--ink2);padding:2px;border:0;text-align:center;vertical-align:middle;white-space:normal;
        overflow-wrap:anywhere;
        font-weight:650;line-height:1.2}
        .matrix tbody th{text-align:right;padding-right:6px}
        .matrix .corner,.matrix .found{font-weight:400;font-size:12px;color:var(--ink3)}
        .matrix td{padding:0;border:0;text-align:center;height:42px;border-radius:3px;vertical-align:middle}
        .matrix td.found{text-align:right}
        .matrix a{display:flex;align-items:center;justify-content:center;height:100%;color:var(--ink);text-decoration:none;
        border-radius:3px}
        .matrix td[class^=right] a{color:var(--accent);font-weight:650}
        .matrix a:hover{box-shadow:inset 0 0 0 1.5px var(--ink)}
        .matrix a[aria-current]{box-shadow:inset 0 0 0 2px var(--ink)}
        .matrix .none{color:var(--ink3)}
        .long thead th:not(.corner):not(.found){writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;
        white-space:nowrap;justify-self:center}
        .crowded{font-size:12px;border-spacing:1px}.crowded td{height:26px}
        .matrix.four td{height:116px;border-radius:6px}
        .matrix.four.low td{height:64px}
        .four .tile,.matrix.four a{display:flex;flex-direction:column;align-items:center;justify-content:center;height:100%}
        .matrix.four b{font-size:28px;letter-spacing:-.01em;line-height:1.2}
        .matrix.four.low b{font-size:20px}
        .matrix.four small{font-size:13px;color:var(--ink);font-weight:400;padding:0 6px}
        .right0,.right1,.right2,.right3,.right4,.right5,.right6,.right7,.right8{background:var(--right)}
        .wrong1{background:rgb(var(--err)/.12)}.wrong2{background:rgb(var(--err)/.17)}.wrong3{background:rgb(var(--err)/.22)}
        .wrong4{background:rgb(var(--err)/.27)}.wrong5{background:rgb(var(--err)/.32)}.wrong6{background:rgb(var(--err)/.36)}
        .wrong7{background:rgb(var(--err)/.4)}.wrong8{background:rgb(var(--err)/.45)}
        .sketches td,.sketches th{vertical-align:middle}
        .sketches svg{display:block}

        """;

    private const string Pictures = """
        .gallery{display:grid;grid-template-columns:repeat(8,minmax(0,1fr));gap:16px 14px;list-style:none;padding:0;
        margin:0 0 12px;
        font-size:13px;line-height:1.35}
        .gallery li{overflow-wrap:anywhere;min-width:0}
        .gallery li div+div{color:var(--ink3);font-size:12px}
        .gallery b{color:var(--warm)}
        .gallery.small{grid-template-columns:repeat(12,minmax(0,1fr));gap:10px;font-size:12px}
        .gallery.weights{grid-template-columns:repeat(12,minmax(0,1fr));gap:10px 8px;font-size:12px;color:var(--ink3)}
        img{image-rendering:pixelated;border:1px solid var(--rule);border-radius:4px;width:100%;height:auto;display:block;
        margin-bottom:4px}
        img.drawn{filter:invert(1);border-color:#1b1b21}
        @media screen and (prefers-color-scheme:dark){img.drawn{filter:none;border-color:var(--rule)}}
        .rows{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:20px;list-style:none;padding:0;margin:0;
        font-size:13px;line-height:1.35}
        .rows>li>div{display:flex;gap:10px}
        .rows figure{margin:4px 0;flex:1 1 0;min-width:0}

        """;

    private const string Drawings = """
        figure{margin:0 0 16px;min-width:0}
        figcaption{color:var(--ink2);font-size:13.5px}
        svg{display:block;max-width:100%;height:auto}
        .scroll>svg{max-width:none}
        svg text{fill:var(--ink);font-size:12px}
        svg .soft{fill:var(--ink3)}
        svg .halo{stroke:var(--paper);stroke-width:6px;paint-order:stroke;stroke-linejoin:round}
        svg .node{fill:var(--node);stroke:var(--rule2)}
        svg .positive{stroke:var(--accent)}
        svg .negative{stroke:var(--warm);stroke-dasharray:6 3}
        svg .target{stroke:var(--ink);stroke-width:2.5px}
        svg .plain{stroke:var(--rule2)}
        svg .link{fill:none;stroke:var(--ink3)}
        svg .frame{fill:none;stroke:var(--rule2)}
        svg .ink{fill:var(--ink)}
        svg .rises{fill:var(--accent)}
        svg .falls{fill:var(--warm)}
        svg .value{font-weight:650}
        svg .gradient{fill:var(--back)}
        svg .hit{fill:var(--accent)}
        svg .miss{fill:none;stroke:var(--warm);stroke-width:1.5px}
        svg.bands .wide{fill:var(--accent);fill-opacity:.16}
        svg.bands .middle{fill:var(--accent);fill-opacity:.3}
        svg.bands .median{fill:none;stroke:var(--accent);stroke-width:2}
        .pair{display:grid;grid-template-columns:repeat(2,minmax(0,328px));gap:8px 32px}

        """;

    private const string Narrow = """
        @media (max-width:1100px){html{scroll-padding-top:64px}
        .sheet{grid-template-columns:minmax(0,1fr);padding:0 24px;gap:0}.toc{display:none}
        .fold-toc{display:block;position:sticky;top:0;z-index:5;background:var(--paper);border-bottom:1px solid var(--rule);
        padding:0 24px;font-size:14px}
        .fold-toc details{margin:0}.fold-toc summary{padding:11px 0;font-weight:650;color:var(--ink)}
        .fold-toc ol{padding-bottom:10px;max-height:60vh;overflow-y:auto}.fold-toc a{display:block;padding:9px 0}
        section{grid-template-columns:minmax(0,1fr)}.note{margin-top:16px;max-width:42em}main{padding-top:20px}}
        @media (max-width:820px){.verdict,.sides,.sides.four,.threshold{grid-template-columns:minmax(0,1fr);gap:24px}
        .panes{min-height:0}}
        @media (max-width:720px){.equations .result{white-space:normal}.sheet,.fold-toc{padding:0 16px}
        .pair{grid-template-columns:minmax(0,1fr)}
        .figure{font-size:80px}.figure span{font-size:30px}.figure.words{font-size:30px}.say{font-size:18px}
        .gallery{grid-template-columns:repeat(4,minmax(0,1fr));gap:12px 8px;font-size:12px}
        .gallery.small,.gallery.weights{grid-template-columns:repeat(6,minmax(0,1fr))}
        .matrix{font-size:12px;border-spacing:1px}.matrix td{height:31px}.matrix .found{display:none}
        .matrix:not(.four) .corner{font-size:0;width:26px}.matrix.four td{height:92px}.matrix.four b{font-size:22px}
        section{padding:24px 0 28px}figure>svg.chart,figure>svg.bands{width:100%}
        dl.list>div{grid-template-columns:minmax(0,1fr)}}

        """;

    private const string Paper = """
        @page{margin:14mm}
        @media print{.toc,.fold-toc,.copy,.live{display:none}.sheet{display:block;padding:0;max-width:none}main{padding:0}
        body{font-size:10pt}section{padding:14px 0 16px}.scroll,.panes .scroll{overflow:visible;max-height:none}
        figure,.gallery li,tr,.notice,.matrix,.verdict,.pair{break-inside:avoid}h2,h3,caption,thead{break-after:avoid}
        .notice,.matrix td,rect,circle,path,.panes,pre{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        .grid,.grid th,.grid td{font-size:8pt}.grid th,.grid td{white-space:normal;overflow-wrap:anywhere;padding-right:6px}
        details:not([open]){display:none}}
        """;
}
