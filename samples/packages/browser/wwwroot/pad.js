// A digit is drawn, and recognized after every stroke's piece.
import { color, contextOf, rgb } from './colors.js';

const side = 140; // of the drawing that is handed on
const pen = 11; // its width there
const element = id => document.getElementById(id);
const canvas = element('pad'), seen = element('seen');
const percent = p => p < 0.0005 ? '< 0.1 %' : `${(100 * p).toFixed(1)} %`;

export function startPad(send) {
  const ink = new OffscreenCanvas(side, side).getContext('2d', { willReadFrequently: true });
  ink.lineWidth = pen;
  ink.lineCap = ink.lineJoin = 'round';
  let at = null, key = { x: side / 2, y: side / 2, isDown: false }, isAsked = false, isStale = false, digit = null;

  const rows = Array.from({ length: 10 }, (_, i) => {
    const row = document.createElement('li'), name = document.createElement('b'), track = document.createElement('i'), bar = document.createElement('i'), share = document.createElement('span');
    name.textContent = i;
    share.textContent = '–';
    track.append(bar);
    row.append(name, track, share);
    element('bars').append(row);
    return { row, bar, share };
  });

  function line(from, to) {
    ink.beginPath();
    ink.moveTo(from.x, from.y);
    ink.lineTo(to.x, to.y);
    ink.stroke();
    ask();
    draw();
  }

  // one question at a time, the newest drawing next
  function ask() {
    if (isAsked) { isStale = true; return; }
    isAsked = true;
    const { data } = ink.getImageData(0, 0, side, side), bytes = new Uint8Array(side * side);
    for (let i = 0; i < bytes.length; i++) bytes[i] = data[4 * i + 3];
    send({ kind: 'digit', ink: bytes, side });
  }

  function recognized({ probabilities, seen: pixels }) {
    isAsked = false;
    if (isStale) { isStale = false; ask(); }
    digit = pixels.some(value => value > 0) ? pixels : null;
    const order = [...probabilities.keys()].sort((i, j) => probabilities[j] - probabilities[i]), [first, second] = order;
    rows.forEach(({ row, bar, share }, i) => {
      bar.style.width = `${digit ? 100 * probabilities[i] : 0}%`;
      share.textContent = digit ? percent(probabilities[i]) : '–';
      row.className = digit && i === first ? 'top' : '';
    });
    element('winner').textContent = digit ? first : '?';
    const said = digit ? `This is a ${first} with ${percent(probabilities[first])}, then ${second} with ${percent(probabilities[second])}.` : 'Nothing is drawn yet.';
    if (!at) element('winner-said').textContent = said; // between strokes, so that it isn't read out all the time
    drawSeen();
  }

  function drawSeen() {
    const context = seen.getContext('2d'), image = new ImageData(28, 28), paper = rgb('paper'), full = rgb('ink');
    for (let i = 0; i < 784; i++) {
      const part = digit ? digit[i] / 255 : 0;
      for (let k = 0; k < 3; k++) image.data[4 * i + k] = paper[k] + part * (full[k] - paper[k]);
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }

  function draw() {
    const { context, width, height } = contextOf(canvas);
    context.drawImage(ink.canvas, 0, 0, width, height);
    context.globalCompositeOperation = 'source-in';
    context.fillStyle = color('ink');
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = 'source-over';
    if (document.activeElement === canvas && canvas.matches(':focus-visible')) {
      context.strokeStyle = color('accent');
      context.lineWidth = key.isDown ? 4 : 2;
      context.beginPath();
      context.arc(key.x / side * width, key.y / side * height, pen / side * width / 2 + 2, 0, 7);
      context.stroke();
    }
    drawSeen();
  }

  function clear() {
    ink.clearRect(0, 0, side, side);
    key.isDown = false;
    ask();
    draw();
  }

  const place = event => {
    const box = canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width * side, y: (event.clientY - box.top) / box.height * side };
  };
  canvas.addEventListener('pointerdown', event => {
    if (element('wipe').disabled) return; // still loading
    canvas.setPointerCapture(event.pointerId);
    at = place(event);
    line(at, at);
  });
  canvas.addEventListener('pointermove', event => {
    if (!at) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) {
      const to = place(part);
      line(at, to);
      at = to;
    }
  });
  for (const name of ['pointerup', 'pointercancel']) canvas.addEventListener(name, () => { if (at) { at = null; ask(); } });
  canvas.addEventListener('keydown', event => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (element('wipe').disabled || (!step && event.key !== ' ' && event.key !== 'Backspace')) return;
    event.preventDefault();
    if (event.key === 'Backspace') return clear();
    const from = { x: key.x, y: key.y };
    if (step) {
      const to = value => Math.min(side, Math.max(0, value));
      key = { ...key, x: to(key.x + 5 * step[0]), y: to(key.y + 5 * step[1]) };
    } else key.isDown = !key.isDown;
    if (key.isDown) line(from, key); else draw();
  });
  for (const name of ['focus', 'blur']) canvas.addEventListener(name, draw);
  element('wipe').addEventListener('click', clear);
  draw();

  return { draw, recognized };
}
