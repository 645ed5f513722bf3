// Sets the formulas of Markdown pages as GitHub does, as far as that can be had outside it: cmark-gfm makes HTML, formulas are
// found in it, and MathJax sets them. Prints how many each page has and what went wrong, as JSON.
// node formulas.mjs CMARK PAGE…     with HTML=DIR it leaves the pages there as a reader would see them
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { mathjax } = require('mathjax-full/js/mathjax.js');
const { TeX } = require('mathjax-full/js/input/tex.js');
const { SVG } = require('mathjax-full/js/output/svg.js');
const { liteAdaptor } = require('mathjax-full/js/adaptors/liteAdaptor.js');
const { RegisterHTMLHandler } = require('mathjax-full/js/handlers/html.js');
require('mathjax-full/js/input/tex/AllPackages.js');

const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);
const tex = new TeX({ packages: ['base', 'ams', 'noundefined'], formatError: (_, error) => { throw error; } });
const document = mathjax.document('', { InputJax: tex, OutputJax: new SVG({ fontCache: 'none' }) });
const plain = text => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&');

const options = ['--unsafe', '--github-pre-lang', ...['table', 'strikethrough', 'autolink', 'tagfilter'].flatMap(name => ['-e', name])];

const style = '<meta charset="utf-8"><style>body{font:16px/1.5 sans-serif;max-width:860px;margin:24px auto}img{max-width:100%}'
  + 'pre{background:#f6f8fa;padding:12px}td,th{border:1px solid #ccc;padding:4px 10px}table{border-collapse:collapse}</style>';

const [cmark, ...pages] = process.argv.slice(2);
const seen = pages.map(page => {
  const source = readFileSync(page, 'utf8').replace(/<!--[^]*?-->/g, '');
  const html = execFileSync(cmark, options, { input: source, encoding: 'utf8' });
  const formulas = [], faults = [];
  const set = (formula, display) => {
    formulas.push(formula);
    try {
      const svg = adaptor.outerHTML(document.convert(formula, { display }));
      // what isn't known is set in red as it was written
      if (/fill="red"|data-mml-node="merror"/.test(svg)) faults.push(`a macro isn't known: ${formula}`);
      return svg;
    } catch (error) {
      faults.push(`${error.message}: ${formula}`);
      return `<b>${formula}</b>`;
    }
  };

  // displayed, between dollars with backticks, between dollars alone; code is left as it is
  const found = /<pre lang="math"><code>([^]*?)<\/code><\/pre>|(<pre[^]*?<\/pre>)|\$<code>([^]*?)<\/code>\$|(<code>[^]*?<\/code>)|\$((?:[^$<]|<(?![/a-z]))+?)\$/g;
  const whole = html.replace(found, (all, displayed, block, ticked, code, bare) =>
    block || code ? all : set(plain(displayed ?? ticked ?? bare), displayed !== undefined));
  // Markdown may have made another formula of one, by dropping a backslash or reading an underscore
  const written = [...source.matchAll(/^```math\n([^]*?)^```$|(^```[^]*?^```$)|\$`([^`]*)`\$|(`[^`\n]*`)|\$([^$]+)\$/gm)]
    .filter(match => !match[2] && !match[4]).map(match => match[1] ?? match[3] ?? match[5]);
  const squeezed = formula => formula.replace(/\s+/g, ' ').trim();
  for (const [i, formula] of written.entries())
    if (squeezed(formula) !== squeezed(formulas[i] ?? '')) {
      faults.push(`written ${squeezed(formula)}, read ${squeezed(formulas[i] ?? 'nothing')}`);
      break;
    }

  // a formula that Markdown has broken up leaves its dollars
  const left = whole.replace(/<svg[^]*?<\/svg>/g, '').replace(/<pre[^]*?<\/pre>|<code>[^]*?<\/code>/g, '');
  if (left.includes('$')) faults.push(`a dollar is left: ${left.slice(Math.max(0, left.indexOf('$') - 60), left.indexOf('$') + 60)}`);
  if (process.env.HTML)
    writeFileSync(`${process.env.HTML}/${basename(page, '.md')}.html`, style + `<base href="file://${dirname(page)}/">${whole}`);
  return { page, formulas: formulas.length, faults };
});
console.log(JSON.stringify(seen));
