// Looks at the sample page that trains under WebAssembly: on a phone and on a desktop, light and dark, it says nothing on the console,
// asks for nothing elsewhere and is accessible; points are placed by clicks and by keys and learned while the page answers, drawn
// digits are recognized, and its parameters are those of native code. Ends with 1 where something is wrong.
// node webassembly.mjs CHROMIUM FOLDER SHA256     with SCREENSHOTS=DIR it leaves pictures there
import { chromium } from 'playwright-core';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from './serve.mjs';

const [executablePath, folder, native] = process.argv.slice(2);
const most = 2_000_000; // bytes, compressed
const axe = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const faults = [];
const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(readFileSync(join(folder, 'index.html'), 'utf8'))[1];
const server = await serve(folder, policy); // workers go by the policy of their own answer
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });

async function open(width, colorScheme) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const wrong = text => faults.push(`${width} ${colorScheme}: ${text}`);
  page.on('pageerror', error => wrong(String(error)));
  page.on('console', message => wrong(`console: ${message.text()}`));
  context.on('request', request => { if (!request.url().startsWith(server.address) && !request.url().startsWith('data:')) wrong(`asks for ${request.url()}`); });
  await page.goto(server.address);
  await page.waitForSelector('#train:enabled', { timeout: 120000 }).catch(() => wrong('it never gets ready'));
  const text = async id => (await page.locator(`#${id}`).textContent()).trim();
  const expect = async (what, condition) => {
    for (let i = 0; i < 1200; i++) { // two minutes, for machines with neighbors
      if (await condition()) return;
      await page.waitForTimeout(100);
    }
    wrong(`${what} doesn't come about`);
  };
  const shoot = async name => {
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${colorScheme}-${width}.png`, fullPage: true });
  };
  return { page, context, wrong, text, expect, shoot };
}

async function draw({ page, expect, text }, strokes) {
  await page.click('#wipe');
  await expect('an empty drawing', async () => await text('winner') === '?');
  await page.locator('#pad').scrollIntoViewIfNeeded();
  const box = await page.locator('#pad').boundingBox();
  for (const stroke of strokes) {
    const places = stroke.map(([x, y]) => [box.x + x / 100 * box.width, box.y + y / 100 * box.height]);
    await page.mouse.move(...places[0]);
    await page.mouse.down();
    for (const place of places.slice(1)) await page.mouse.move(...place, { steps: 3 });
    await page.mouse.up();
  }
}

// Digits as one draws them with a mouse, in hundredths of the canvas, none of them in its middle.
const round = (x, y, rx, ry, from, to) => Array.from({ length: 17 }, (_, i) => {
  const angle = (from + (to - from) * i / 16) * Math.PI / 180;
  return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
});
const digits = {
  0: [round(40, 45, 18, 28, -90, 270)],
  1: [[[62, 15], [58, 80]]],
  2: [[...round(45, 30, 17, 17, 180, 380), [28, 78], [70, 76]]],
  3: [[...round(42, 30, 17, 15, -150, 80), ...round(42, 62, 19, 17, -80, 150)]],
  4: [[[40, 15], [25, 52], [70, 50]], [[58, 25], [54, 88]]],
  6: [[[58, 12], [38, 36], [30, 62], ...round(46, 66, 16, 17, 180, 540)]],
  7: [[[25, 22], [68, 20], [44, 85]]],
};

async function look(width, colorScheme) {
  const view = await open(width, colorScheme), { page, wrong, text, expect, shoot } = view;
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) wrong(`it is ${overflow} pixels wider than the screen`);
  await draw(view, digits[3]);
  await expect('a 3', async () => await text('winner') === '3');
  await page.click('#train');
  await expect('training', async () => Number((await text('epoch')).replace(',', '')) > 60);
  await page.click('#train');
  await shoot('page');
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  for (const violation of found.violations.filter(each => ['serious', 'critical'].includes(each.impact)))
    wrong(`${violation.id}: ${violation.nodes[0].html.slice(0, 200)}`);
  await view.context.close();
}

async function use() {
  const view = await open(1280, 'light'), { page, wrong, text, expect } = view;
  const loss = async () => Number(await text('loss'));

  await page.click('#clear');
  await expect('an empty plane', async () => await text('right') === '–');
  const box = await page.locator('#plane').boundingBox();
  const click = (x, y) => page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  for (const [x, y] of [[0.2, 0.2], [0.3, 0.25], [0.8, 0.8], [0.75, 0.7]]) await click(x, y);
  await page.check('input[name=class][value="1"]');
  for (const [x, y] of [[0.8, 0.2], [0.7, 0.3], [0.2, 0.8]]) await click(x, y);
  await page.focus('#plane'); // the eighth without a mouse
  for (const key of [...Array(8).fill('ArrowLeft'), ...Array(9).fill('ArrowDown'), '0', '1', 'Enter', 'Enter', 'Backspace']) await page.keyboard.press(key);
  await expect('eight points', async () => (await text('right')).endsWith('of 8'));
  const before = await loss();
  await page.focus('#train');
  await page.keyboard.press('Enter');
  const frames = await page.evaluate(() => new Promise(done => {
    let count = 0;
    const from = performance.now(), frame = () => performance.now() - from > 1000 ? done(count) : (count++, requestAnimationFrame(frame));
    requestAnimationFrame(frame);
  }));
  if (frames < 10) wrong(`only ${frames} frames are drawn in a second of training`);
  await expect('eight points learned', async () => await text('right') === '8 of 8' && await loss() < 0.05);
  await page.keyboard.press('Enter');
  await expect('a pause', async () => (await text('said')).startsWith('Paused'));
  const paused = await text('epoch');
  await page.waitForTimeout(300);
  if (await text('epoch') !== paused) wrong('it trains on after the pause');
  await page.click('#reset');
  await expect('a new network', async () => await text('epoch') === '0' && await loss() > 10 * 0.05);

  let right = 0;
  for (const [digit, strokes] of Object.entries(digits)) {
    await draw(view, strokes);
    const said = `This is a ${digit}`;
    await expect(`a ${digit}`, async () => (await text('winner-said')).startsWith(said));
    if (process.env.SCREENSHOTS) console.log(await text('winner-said'));
    right++;
  }
  const shares = await page.locator('#bars i i').evaluateAll(bars => bars.map(bar => parseFloat(bar.style.width) / 100));
  const sum = shares.reduce((total, share) => total + share, 0);
  if (shares.length !== 10 || Math.abs(sum - 1) > 1e-4) wrong(`the probabilities of digits add up to ${sum}`);
  await page.focus('#pad');
  await page.keyboard.press('Backspace');
  for (const key of [' ', ...Array(12).fill('ArrowDown'), ' ']) await page.keyboard.press(key);
  await expect('a 1 drawn by keys', async () => await text('winner') === '1');

  await page.click('#fixed');
  await expect('parameters', async () => /^[0-9a-f]{64}$/.test(await text('sha')));
  if (await text('sha') !== native) wrong(`the parameters' SHA-256 is ${await text('sha')}, natively ${native}`);
  await view.context.close();
  return { before, right };
}

for (const width of [1280, 390])
  for (const colorScheme of ['light', 'dark']) await look(width, colorScheme);
const { right } = await use();
await browser.close();
server.close();

const names = [...server.asked].sort();
const sizes = names.map(name => statSync(join(folder, `${name}.br`), { throwIfNoEntry: false })?.size ?? statSync(join(folder, name)).size);
const total = sizes.reduce((sum, size) => sum + size, 0);
names.forEach((name, i) => console.log(`${String(sizes[i]).padStart(9)} ${name.slice(1)}`));
console.log(`${String(total).padStart(9)} bytes in all, with Brotli`);
if (total > most) faults.push(`that is more than ${most} bytes`);
for (const fault of faults) console.log(fault);
console.log(`${right} drawn digits recognized, parameters ${native.slice(0, 16)}… as in native code: ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
