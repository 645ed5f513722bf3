// Opens pages in Chromium as a reader would: on a phone and on a desktop, light and dark, with script and without. Prints what each
// one did, as JSON.
// node open.mjs CHROMIUM PAGE…     with SCREENSHOTS=DIR it leaves pictures there, and each page as it is printed;
//                                  with ALL_VIEWS=1 either size is opened both light and dark
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';

const [executablePath, ...files] = process.argv.slice(2);
const axe = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const rules = { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] };
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const opened = [];

async function open(i, file, colorScheme, width, hasScript) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const url = pathToFileURL(file).href, messages = [], requests = [];
  page.on('console', message => messages.push(message.text()));
  page.on('pageerror', error => messages.push(String(error)));
  page.on('dialog', dialog => { messages.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', request => { if (request.url() !== url && !request.url().startsWith('data:')) requests.push(request.url()); });
  if (!hasScript) {
    // axe is a script itself: the page is given without its own
    await page.route(url, route => route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: readFileSync(file, 'utf8').replace(/<script>[^<]*<\/script>/, '<!-- -->'),
    }));
  }

  await page.goto(url);
  const seen = await page.evaluate(() => ({
    title: document.title,
    headings: [...document.querySelectorAll('h2')].map(heading => heading.textContent),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    height: document.documentElement.scrollHeight,
    background: getComputedStyle(document.body).backgroundColor,
    brokenImages: [...document.images].filter(image => image.naturalWidth === 0).length,
    images: document.images.length,
    scripts: document.scripts.length,
    words: document.body.textContent.split(/\s+/).length,
    covered: [...document.querySelectorAll('.command')].filter(command => {
      const text = document.createRange(), button = command.querySelector('.copy')?.getBoundingClientRect();
      text.selectNodeContents(command.querySelector('code'));
      return button && [...text.getClientRects()].some(line => line.width > 0
        && line.right > button.left && line.left < button.right && line.bottom > button.top && line.top < button.bottom);
    }).length,
    panes: [...document.querySelectorAll('.panes > div')].filter(pane => pane.offsetHeight > 0).length,
  }));
  if (process.env.SCREENSHOTS && hasScript) {
    const picture = `${process.env.SCREENSHOTS}/${i}-${basename(file, '.html')}-${colorScheme}-${width}`;
    await page.screenshot({ path: `${picture}.png`, fullPage: true });
    if (colorScheme === 'light' && width === 1280)
      await page.pdf({ path: `${picture}.pdf`, format: 'A4' });
  }

  const opening = await page.locator('.matrix a, .links a').count();
  if (opening > 1) {
    // a link opens its rows beside the matrix, with script and without
    const link = page.locator('.links a').last();
    await link.focus();
    await page.keyboard.press('Enter');
    const shown = await page.locator('.panes > div:visible').getAttribute('id');
    seen.opens = `#${shown}` === await link.getAttribute('href');
  }

  await page.evaluate(axe); // what the page itself may not load, the test may put in
  const found = await page.evaluate(rules => axe.run(document, rules), rules);
  const violations = found.violations.map(violation => `${violation.id}: ${violation.nodes[0].html.slice(0, 200)}`);
  opened.push({ file, colorScheme, width, hasScript, ...seen, messages, requests, violations });
  await context.close();
}

for (const [i, file] of files.entries()) {
  for (const colorScheme of ['light', 'dark'])
    for (const width of [390, 1280])
      if (process.env.ALL_VIEWS || process.env.SCREENSHOTS || (colorScheme === 'light') === (width === 1280))
        await open(i, file, colorScheme, width, true);
  await open(i, file, 'light', 1280, false);
}

await browser.close();
console.log(JSON.stringify(opened));
