// Prints the hashes of what WebAssembly computes in Chromium, or how long multiply-adds take there.
// node arithmetic.mjs CHROMIUM FOLDER [--times]
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const [executablePath, folder, times] = process.argv.slice(2);
const server = await serve(folder);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage();
page.on('console', message => { console.error(message.text()); process.exitCode = 1; });
await page.goto(`${server.address}page.css`); // a page without a program of its own
console.log(await page.evaluate(async times => {
  const { dotnet } = await import('/_framework/dotnet.js');
  const { getAssemblyExports, getConfig } = await dotnet.create();
  const { Exports: exports, Program: program } = await getAssemblyExports(getConfig().mainAssemblyName);
  return times ? `${exports.Times()}\nan epoch of 2-16-16-2 on 200 points: ${exports.EpochTime().toFixed(1)} ms` : [program.TrainFixed(), exports.Sums256(), exports.Layers256()].join('\n');
}, times));
await browser.close();
server.close();
