// Opens pages in Chromium as a reader would: on a phone and on a desktop, light and dark. Prints what each one did, as JSON.
// node open.mjs CHROMIUM PAGE…     with SCREENSHOTS=DIR it leaves pictures there, and each page as it is printed
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';

const [executablePath, ...files] = process.argv.slice(2);
const axe = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const opened = [];
for (const [i, file] of files.entries()) {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 1280]) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      const page = await context.newPage();
      const url = pathToFileURL(file).href, messages = [], requests = [];
      page.on('console', message => messages.push(message.text()));
      page.on('pageerror', error => messages.push(String(error)));
      page.on('dialog', dialog => { messages.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
      page.on('request', request => { if (request.url() !== url && !request.url().startsWith('data:')) requests.push(request.url()); });
      await page.goto(url);
      const seen = await page.evaluate(() => ({
        title: document.title,
        headings: [...document.querySelectorAll('h2')].map(heading => heading.textContent),
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        background: getComputedStyle(document.body).backgroundColor,
        brokenImages: [...document.images].filter(image => image.naturalWidth === 0).length,
        images: document.images.length,
        scripts: document.scripts.length,
      }));
      if (process.env.SCREENSHOTS) {
        const picture = `${process.env.SCREENSHOTS}/${i}-${basename(file, '.html')}-${colorScheme}-${width}`;
        await page.screenshot({ path: `${picture}.png`, fullPage: true });
        if (colorScheme === 'light' && width === 1280)
          await page.pdf({ path: `${picture}.pdf`, format: 'A4' });
      }

      await page.evaluate(axe); // what the page itself may not load, the test may put in
      const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
      const violations = found.violations.filter(violation => ['serious', 'critical'].includes(violation.impact))
        .map(violation => `${violation.id}: ${violation.nodes[0].html.slice(0, 200)}`);
      opened.push({ file, colorScheme, width, ...seen, messages, requests, violations });
      await context.close();
    }
  }
}

await browser.close();
console.log(JSON.stringify(opened));
