// Looks at the documentation's site: every link inside leads to a page and a heading that are there, and pages opened from a
// server of their own, all that were written on a phone and some on a desktop, ask for nothing elsewhere, set their formulas and can be
// searched. Ends with 1 where something is wrong. node site.mjs CHROMIUM FOLDER     with SCREENSHOTS=DIR it leaves pictures there
import { chromium } from 'playwright-core';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { serve } from './serve.mjs';

const [executablePath, folder] = process.argv.slice(2);
const root = resolve(folder);
const faults = [];
const html = readdirSync(root, { recursive: true }).filter(name => name.endsWith('.html')).map(name => join(root, name));
const texts = new Map(html.map(file => [file, readFileSync(file, 'utf8').replace(/<pre[^]*?<\/pre>/g, '')]));
const plain = text => text.replace(/&amp;/g, '&').replace(/&quot;/g, '"').replace(/&#39;/g, "'");
const ids = new Map();
const idsOf = file => {
  if (!ids.has(file)) ids.set(file, new Set([...texts.get(file).matchAll(/\s(?:id|name)="([^"]*)"/g)].map(match => plain(match[1]))));
  return ids.get(file);
};

let links = 0;
for (const [file, text] of texts) {
  for (const [, name, value] of text.matchAll(/\s(href|src|srcset)="([^"]*)"/g)) {
    const target = plain(value);
    if (/^(data|mailto|javascript):/.test(target)) continue;
    if (/^(https?:)?\/\//.test(target)) {
      if (name !== 'href') faults.push(`${relative(root, file)}: ${name} ${target} is elsewhere`);
      continue;
    }
    links++;
    const [path, anchor] = target.split('#');
    let to = path === '' ? file : normalize(join(dirname(file), decodeURIComponent(path.split('?')[0])));
    if (existsSync(to) && statSync(to).isDirectory()) to = join(to, 'index.html');
    if (!existsSync(to)) faults.push(`${relative(root, file)}: there is no ${target}`);
    else if (anchor && texts.has(to) && !idsOf(to).has(decodeURIComponent(anchor))) faults.push(`${relative(root, file)}: ${target} has no such heading`);
  }
}

const { address, close } = await serve(root);

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const closely = ['index.html', 'docs/guide/explanations.html', 'docs/derivations/softmax.html', 'docs/tables.html',
  'api/index.html', 'api/Chainrule.Networks.Network.html', 'api/Chainrule.Tables.Table.html'];
const written = html.map(file => relative(root, file)).filter(name => !name.startsWith('api/') && !name.endsWith('toc.html'));
const views = [...closely.map(name => [name, 1280]), ...new Set([...closely, ...written])].map(view => typeof view === 'string' ? [view, 390] : view);

async function look(name, width) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const wrong = text => faults.push(`${name} at ${width}: ${text}`);
  page.on('pageerror', error => wrong(String(error)));
  page.on('console', message => { if (message.type() === 'error') wrong(message.text()); });
  page.on('request', request => { if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(address)) wrong(`asks for ${request.url()}`); });
  await page.goto(address + name, { waitUntil: 'networkidle' });
  const formulas = await page.locator('.math').count();
  if (formulas > 0) {
    await page.waitForFunction(all => document.querySelectorAll('.math mjx-container').length >= all, formulas, { timeout: 60000 })
      .catch(() => wrong('formulas are not set'));
    const broken = await page.locator('mjx-merror, [data-mml-node="merror"], mjx-container [fill="red"]').count();
    if (broken > 0) wrong(`${broken} formulas can't be set`);
  }
  const images = await page.evaluate(() => [...document.images].filter(image => image.complete && image.naturalWidth === 0).map(image => image.src));
  if (images.length > 0) wrong(`images aren't shown: ${images}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) wrong(`it is ${overflow} pixels wider than the screen`);
  if (process.env.SCREENSHOTS && closely.includes(name))
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name.replace(/\W/g, '-')}-${width}.png` });
  if (name === 'index.html' && width === 1280) {
    await page.fill('#search-query', 'softmax');
    await page.waitForSelector('#search-results .sr-item', { timeout: 60000 }).catch(() => wrong("'softmax' isn't found"));
  }
  await page.close();
  return formulas;
}

let formulas = 0;
const waiting = [...views];
await Promise.all(Array.from({ length: 4 }, async () => {
  for (let view = waiting.shift(); view; view = waiting.shift()) {
    const seen = await look(...view); // read before the sum, which others add to meanwhile
    formulas += seen;
  }
}));
if (formulas < 900) faults.push(`there are only ${formulas} formulas`);

await browser.close();
close();
for (const fault of faults) console.log(fault);
console.log(`${html.length} pages, ${links} links inside, ${views.length} looked at with ${formulas} formulas: ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
