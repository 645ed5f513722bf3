// Moves what can be moved on a page of two classes, by keyboard alone, and prints what the page then says, as JSON.
// node touch.mjs CHROMIUM PAGE
import { chromium } from 'playwright-core';
import { pathToFileURL } from 'node:url';

const [executablePath, file] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
const messages = [];
page.on('console', message => messages.push(message.text()));
page.on('pageerror', error => messages.push(String(error)));
await page.goto(pathToFileURL(file).href);

const shown = () => page.evaluate(() => Object.fromEntries([
  ...[...document.querySelectorAll('[data-show]')].map(place => [place.dataset.show, place.textContent]),
  ['line', document.querySelector('line.now').getAttribute('x1')],
  ['dot', document.querySelector('circle.at').getAttribute('cx')],
]));
const marks = (await page.locator('[data-marks]').getAttribute('data-marks')).split(' ').map(mark => mark.split(',').map(Number));
const slider = page.locator('input[type=range]'), first = await shown(), at = [];
for (const key of ['Home', 'End', 'ArrowLeft', 'PageDown']) {
  await slider.focus();
  await page.keyboard.press(key);
  at.push({ mark: marks[Number(await slider.inputValue())], ...await shown() });
}

const presets = [];
for (const button of await page.locator('button[data-mark]').all()) {
  await button.focus();
  await page.keyboard.press('Enter');
  presets.push({ name: await button.textContent(), mark: marks[Number(await slider.inputValue())], ...await shown() });
}

await page.locator('input[type=number]').first().fill('20');
await page.locator('button.costs').focus();
await page.keyboard.press('Enter');
const cheapest = { mark: marks[Number(await slider.inputValue())], ...await shown() };

// arrow keys tell the values of charts, and leave the caption as it was
const told = [];
for (const chart of await page.locator('section svg[data-told]:visible').all()) {
  const caption = chart.locator('xpath=ancestor::figure').locator('output'), before = await caption.textContent();
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  const one = await caption.textContent();
  await page.keyboard.press('ArrowRight');
  const two = await caption.textContent();
  await chart.blur();
  told.push({ one, two, isRestored: before === await caption.textContent() });
}

// and move between the cells of the matrix
await page.locator('table.matrix a').first().focus();
await page.keyboard.press('ArrowRight');
const beside = await page.evaluate(() => document.activeElement.getAttribute('href'));
await page.keyboard.press('Enter');
const opened = await page.locator('.panes > div:visible').getAttribute('id');
await browser.close();
console.log(JSON.stringify([{ rows: marks.length, first, at, presets, cheapest, marks, told, beside, opened, messages }]));
