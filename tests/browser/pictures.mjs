// Takes pictures of pages for the README, light and dark: from the top to a heading that is no part of it.
// node pictures.mjs CHROMIUM FOLDER NAME PAGE HEADING …
import { chromium } from 'playwright-core';
import { pathToFileURL } from 'node:url';

const [executablePath, folder, ...words] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
for (let i = 0; i < words.length; i += 3) {
  const [name, file, heading] = words.slice(i, i + 3);
  for (const colorScheme of ['light', 'dark']) {
    const width = 900;
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    await page.goto(pathToFileURL(file).href);
    const end = await page.locator('h2', { hasText: heading }).first().evaluate(element => element.getBoundingClientRect().top);
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, fullPage: true, clip: { x: 0, y: 0, width, height: Math.floor(end) } });
    await page.close();
  }
}

await browser.close();
