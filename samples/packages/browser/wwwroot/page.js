// The page: it draws, and hands what is clicked and drawn to the worker, where the library is.
import { startPad } from './pad.js';
import { startPlane } from './plane.js';

const worker = new Worker('./worker.js', { type: 'module' });
const element = id => document.getElementById(id);
const send = message => worker.postMessage(message);
const plane = startPlane(send), pad = startPad(send);

element('fixed').addEventListener('click', () => {
  element('sha').textContent = 'training …';
  send({ kind: 'fixed' });
});

const answers = {
  ready: ({ model, problem }) => {
    element('ready').textContent = 'runs in this page alone, asks for nothing elsewhere';
    element('model').textContent = model ?? problem;
    for (const button of document.querySelectorAll('button')) button.disabled = button.id === 'wipe' && model === null;
    plane.ready();
  },
  score: plane.score,
  paused: plane.paused,
  digit: pad.recognized,
  fixed: ({ sha }) => { element('sha').textContent = sha; },
};
worker.addEventListener('message', ({ data }) => answers[data.kind](data));
worker.addEventListener('error', event => {
  element('ready').textContent = `it can't run here: ${event.message || 'the files of the runtime were not found'}`;
});

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { plane.draw(); pad.draw(); });
new ResizeObserver(() => { plane.draw(); pad.draw(); }).observe(document.querySelector('main'));
