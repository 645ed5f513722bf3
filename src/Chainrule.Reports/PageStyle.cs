namespace Chainrule.Reports;

/// <summary>How pages look.</summary>
internal static class PageStyle
{
    /// <summary>The style sheet of every page. Colors are told apart by lightness too, not by hue alone.</summary>
    public const string Css = Sheet + Charts.ChartStyle.Css + InsightBlockWriter.Css;

    private const string Sheet = """
        :root{--ground:#fff;--text:#1c2330;--soft:#5b6677;--line:#d8dde5;--band:#f5f7fa;--stripe:#1c40800a;--beyond:#1c233038;
        --good:#0b6b3a;--note:#8a5a00;--bad:#b3261e;--positive:#0b62c4;--negative:#c2410c;--node:#eef3fb}
        @media (prefers-color-scheme:dark){:root{--ground:#12161c;--text:#e6eaf0;--soft:#9aa6b6;--line:#303846;--band:#1a2029;
        --stripe:#a0c0ff0d;--beyond:#c8d4e438;--good:#5fd39a;--note:#f0c060;--bad:#ff8a80;--positive:#6cb2ff;--negative:#ff9d66;
        --node:#1e2836}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif;overflow-wrap:break-word}
        main{max-width:68rem;margin:0 auto;padding:1.5rem 1rem 4rem}
        h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0}
        h2{font-size:1.3rem;margin:2.2rem 0 .5rem;padding-bottom:.2rem;border-bottom:2px solid var(--line)}
        h3{font-size:1.05rem;margin:1.5rem 0 .3rem}
        p{margin:.4rem 0;max-width:50rem}
        p code{white-space:nowrap;font-size:.9em}
        .summary{color:var(--soft)}
        nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;margin:1rem 0 0;padding:0}
        a{color:var(--positive)}
        section{scroll-margin-top:1rem}
        .scroll{overflow-x:auto;
        background:linear-gradient(90deg,var(--ground) 40%,transparent) left/3rem 100% no-repeat local,
        linear-gradient(-90deg,var(--ground) 40%,transparent) right/3rem 100% no-repeat local,
        linear-gradient(90deg,var(--beyond),transparent) left/.9rem 100% no-repeat scroll,
        linear-gradient(-90deg,var(--beyond),transparent) right/.9rem 100% no-repeat scroll}
        .scroll:focus-visible,a:focus-visible,pre:focus-visible{outline:2px solid var(--positive);outline-offset:2px}
        dl{display:grid;grid-template-columns:fit-content(18rem) minmax(0,1fr);gap:.15rem 1rem;margin:.5rem 0}
        dt{color:var(--soft);overflow-wrap:anywhere}
        dd{margin:0;overflow-wrap:anywhere}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.4rem 0}
        th,td{padding:.15rem .7rem .15rem 0;text-align:right;white-space:nowrap;font-weight:normal;vertical-align:baseline}
        .equations,.grid td{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875rem}
        .equations th,.equations td{text-align:left}
        .equations td{white-space:normal}
        .equations .result,.equations .mark{white-space:nowrap;font-weight:600}
        .grid th{color:var(--soft);border-bottom:1px solid var(--line);font-size:.875rem}
        .grid tbody tr:nth-child(even){background:var(--stripe)}
        .grid .text{text-align:left}
        .grid th:not(.text)+.text,.grid td:not(.text)+.text{padding-left:.6rem}
        td.mark{text-align:left;padding-left:.4rem}
        .good{color:var(--good)}.noteworthy{color:var(--note)}.bad{color:var(--bad)}
        figure{margin:1rem 0}
        figcaption{color:var(--soft);font-size:.875rem}
        svg{max-width:100%;height:auto;font-family:system-ui,sans-serif}
        svg text{fill:var(--text)}
        svg .soft{fill:var(--soft)}
        svg .halo{stroke:var(--ground);stroke-width:7px;paint-order:stroke;stroke-linejoin:round}
        svg .node{fill:var(--node);stroke:var(--soft)}
        svg .positive{stroke:var(--positive)}
        svg .negative{stroke:var(--negative);stroke-dasharray:6 3}
        svg .target{stroke:var(--text);stroke-width:2.5px}
        svg .plain{stroke:var(--line)}
        svg .link{fill:none;stroke:var(--soft)}
        svg .frame{fill:none;stroke:var(--line)}
        svg .ink{fill:var(--text)}
        svg .rises{fill:var(--positive)}
        svg .falls{fill:var(--negative)}
        svg .value{font-weight:600}
        svg .gradient{fill:var(--note)}
        .notice{border:1px solid var(--line);border-left:.35rem solid var(--soft);border-radius:.4rem;background:var(--band);
        padding:.6rem 1rem;margin:.8rem 0}
        .notice h3{margin:0 0 .2rem}
        .good-notice{border-left-color:var(--good)}.noteworthy-notice{border-left-color:var(--note)}
        .bad-notice{border-left-color:var(--bad)}
        .charts{display:flex;flex-wrap:wrap;gap:0 1.5rem}
        .charts figure{flex:1 1 26.25rem;max-width:min(100%,33rem);min-width:0;margin:.6rem 0}
        .charts figure.wide{flex-basis:100%;max-width:100%}
        .charts figure.narrow{display:none}
        .charts svg{width:100%}
        summary{cursor:pointer;color:var(--positive);padding:.3rem 0}
        summary:focus-visible{outline:2px solid var(--positive);outline-offset:2px}
        caption{text-align:left;max-width:min(46rem,calc(100vw - 2rem));color:var(--soft);font-size:.875rem;padding-bottom:.3rem}
        th,td,dd,li div,pre{unicode-bidi:isolate}
        .captioned{min-width:min(100%,36rem)}
        .grid tbody th{color:var(--text);border:0;max-width:19rem;overflow:hidden;text-overflow:ellipsis}
        .grid tbody th:not(.text){font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875rem}
        .heatmap{font-size:.875rem}
        .heatmap caption{min-width:min(24rem,calc(100vw - 2rem))}
        .heatmap th{padding:.2rem .4rem;color:var(--soft);max-width:9rem;white-space:normal;overflow-wrap:break-word;
        text-align:right}
        .heatmap td{padding:.2rem .4rem;text-align:center;min-width:2.9rem;border:1px solid var(--line)}
        .heatmap small{display:block;font-size:.7rem}
        .many thead th:not(.corner){text-align:center;vertical-align:bottom}
        .upright thead th:not(.corner){writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;vertical-align:bottom;
        max-width:none;white-space:nowrap;padding:.4rem .2rem}
        .many .corner{vertical-align:bottom;max-width:5rem}
        .many td{min-width:2.3rem;padding:.15rem .2rem}
        .heatmap td[class^=right]{font-weight:700}
        .right1{background:#0b62c414}.right2{background:#0b62c422}.right3{background:#0b62c430}.right4{background:#0b62c43e}
        .right5{background:#0b62c44c}.right6{background:#0b62c45a}.right7{background:#0b62c468}.right8{background:#0b62c476}
        .wrong1{background:#c2410c1c}.wrong2{background:#c2410c2c}.wrong3{background:#c2410c3c}.wrong4{background:#c2410c4c}
        .wrong5{background:#c2410c5c}.wrong6{background:#c2410c6c}.wrong7{background:#c2410c7c}.wrong8{background:#c2410c8c}
        .gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(8rem,1fr));gap:1rem;list-style:none;padding:0;
        margin:.6rem 0;font-size:.8125rem;line-height:1.35}
        .gallery li{overflow-wrap:anywhere}
        img{image-rendering:pixelated;border:1px solid var(--line);max-width:100%;height:auto}
        pre{background:var(--band);border:1px solid var(--line);border-radius:.4rem;padding:.6rem .8rem;font-size:.875rem;
        white-space:pre-wrap;overflow-wrap:anywhere}
        @media (max-width:40rem){dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:.4rem}
        .charts figure.wide{display:none}.charts figure.narrow{display:block}}
        @page{margin:14mm}
        @media print{nav{display:none}body{font-size:10pt}main{max-width:none;padding:0}p{max-width:none}
        .scroll{overflow:visible;background:none}figure,li,tr,.notice,.heatmap{break-inside:avoid}
        h2,h3,caption,thead{break-after:avoid}.charts figure{max-width:48%}.charts figure.wide{display:block;max-width:100%}
        .charts figure.narrow{display:none}
        .heatmap td,.grid tr,.notice,rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        .grid,.grid th,.grid td{font-size:8pt}.grid th,.grid td{white-space:normal;overflow-wrap:anywhere;padding-right:.4rem}
        .many{font-size:6.5pt}.many small{font-size:5pt}.many th{max-width:6rem}.many td{min-width:0;padding:1px 2px}
        .above{break-after:avoid}details:not([open]){display:none}}
        """;
}
