// Points in the plane: their places, the surface, figures and the curve of the loss.
import { color, contextOf, rgb } from './colors.js';

const side = 40; // of the surface, in squares
const most = 400; // points
const element = id => document.getElementById(id);
const canvas = element('plane'), curve = element('curve');
const number = value => value < 0.001 ? value.toExponential(1) : value.toFixed(4);

/** Two arcs that reach into each other. */
function example() {
  const points = [];
  let number = 1;
  const noise = () => (number = number * 48271 % 2147483647) / 2147483647 * 0.2 - 0.1; // the same for everybody
  for (let i = 0; i < 80; i++) {
    const angle = Math.PI * Math.floor(i / 2) / 39, sign = i % 2 ? -1 : 1;
    points.push({ x: sign * (0.55 * Math.cos(angle) - 0.25) + noise(), y: sign * (0.7 * Math.sin(angle) - 0.2) + noise(), c: i % 2 });
  }
  return points;
}

export function startPlane(send) {
  let points = example(), surface = null, losses = [], seed = 1, isTraining = false, cross = null, waits = false;

  const chosen = () => Number(document.querySelector('input[name=class]:checked').value);
  const say = text => { element('said').textContent = text; };
  const place = () => send({ kind: 'place', positions: points.flatMap(({ x, y }) => [x, y]), classes: points.map(({ c }) => c) });

  function add(x, y) {
    if (points.length === most) return say(`There are ${most} points, which is enough.`);
    points.push({ x, y, c: chosen() });
    place();
    draw();
    say(`A point of class ${chosen()} at ${x.toFixed(2)}, ${y.toFixed(2)}; ${points.length} points.`);
  }

  function setTraining(value) {
    isTraining = value;
    element('train').textContent = value ? 'Pause' : 'Train';
    send({ kind: value ? 'train' : 'pause' });
    if (value) say('Training.');
  }

  function restart() {
    losses = [];
    seed++;
    send({ kind: 'restart', seed });
  }

  function mark(context, { x, y, c }, width, height) {
    const left = (x + 1) / 2 * width, top = (1 - y) / 2 * height;
    context.beginPath();
    if (c === 0) context.arc(left, top, 5, 0, 7);
    else for (const [i, j] of [[0, -6.5], [6.5, 0], [0, 6.5], [-6.5, 0]]) context.lineTo(left + i, top + j);
    context.closePath();
    context.fillStyle = color(c === 0 ? 'warm' : 'accent');
    context.strokeStyle = color('paper');
    context.lineWidth = 1.5;
    context.fill();
    context.stroke();
  }

  function drawSurface(context, width, height) {
    const image = new ImageData(side, side), paper = rgb('paper'), ends = [rgb('warm'), rgb('accent')];
    surface.forEach((shade, i) => {
      const toward = ends[shade < 128 ? 0 : 1], part = 0.62 * Math.abs(shade - 127.5) / 127.5;
      for (let k = 0; k < 3; k++) image.data[4 * i + k] = paper[k] + part * (toward[k] - paper[k]);
      image.data[4 * i + 3] = 255;
    });
    const small = new OffscreenCanvas(side, side);
    small.getContext('2d').putImageData(image, 0, 0);
    context.imageSmoothingQuality = 'high';
    context.drawImage(small, 0, 0, width, height);
  }

  function drawPlane() {
    const { context, width, height } = contextOf(canvas);
    context.fillStyle = color('panel');
    context.fillRect(0, 0, width, height);
    if (surface) drawSurface(context, width, height);
    for (const point of points) mark(context, point, width, height);
    if (cross && document.activeElement === canvas) {
      const left = (cross.x + 1) / 2 * width, top = (1 - cross.y) / 2 * height;
      context.strokeStyle = color('ink');
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(left - 10, top);
      context.lineTo(left + 10, top);
      context.moveTo(left, top - 10);
      context.lineTo(left, top + 10);
      context.stroke();
    }
  }

  function drawCurve() {
    const { context, width, height } = contextOf(curve), left = 44, right = width - 8, top = 8, bottom = height - 22;
    const lowest = Math.min(0.1, ...losses.map(({ loss }) => loss)), decades = Math.max(1, Math.ceil(-Math.log10(Math.max(lowest, 1e-9))));
    const at = loss => top + Math.min(1, Math.max(0, -Math.log10(Math.max(loss, 1e-9)) / decades)) * (bottom - top);
    context.font = '12px system-ui, sans-serif';
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.lineWidth = 1;
    for (let k = 0; k <= decades; k += Math.ceil(decades / 4)) {
      context.strokeStyle = color('rule');
      context.beginPath();
      context.moveTo(left, at(10 ** -k));
      context.lineTo(right, at(10 ** -k));
      context.stroke();
      context.fillStyle = color('ink3');
      context.fillText(k < 4 ? String(10 ** -k) : `10⁻${'⁰¹²³⁴⁵⁶⁷⁸⁹'[k]}`, left - 8, at(10 ** -k));
    }
    if (losses.length < 2) return;
    const last = losses[losses.length - 1].epoch, first = losses[0].epoch;
    context.strokeStyle = color('ink');
    context.lineWidth = 2;
    context.lineJoin = 'round';
    context.beginPath();
    for (const { epoch, loss } of losses) context.lineTo(left + (epoch - first) / (last - first || 1) * (right - left), at(loss));
    context.stroke();
    context.fillStyle = color('ink3');
    context.fillText(`epoch ${last}`, right, height - 8);
    context.textAlign = 'left';
    context.fillText(String(first), left, height - 8);
  }

  function draw() {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      drawPlane();
      drawCurve();
    });
  }

  function score({ seed: own, count, epochs, loss, right, surface: shades }) {
    if (own !== seed) return; // of the network before
    surface = shades;
    element('epoch').textContent = epochs.toLocaleString('en');
    element('loss').textContent = count ? number(loss) : '–';
    element('right').textContent = count ? `${right} of ${count}` : '–';
    if (count && (losses.length === 0 || epochs > losses[losses.length - 1].epoch)) losses.push({ epoch: epochs, loss });
    if (losses.length > 600) losses = losses.filter((_, i) => i % 2 === 0 || i === losses.length - 1);
    element('curve-said').textContent = losses.length < 2 ? 'The loss appears here as it falls.'
      : `Mean loss, from ${number(losses[0].loss)} to ${number(losses[losses.length - 1].loss)}.`;
    draw();
  }

  canvas.addEventListener('click', event => {
    const box = canvas.getBoundingClientRect();
    cross = null;
    add((event.clientX - box.left) / box.width * 2 - 1, 1 - (event.clientY - box.top) / box.height * 2);
  });
  canvas.addEventListener('keydown', event => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (step) {
      cross ??= { x: 0, y: 0 };
      const to = value => Math.min(1, Math.max(-1, Math.round(20 * value) / 20));
      cross = { x: to(cross.x + 0.05 * step[0]), y: to(cross.y + 0.05 * step[1]) };
      say(`${cross.x.toFixed(2)}, ${cross.y.toFixed(2)}`);
    } else if (event.key === 'Enter' || event.key === ' ') {
      cross ??= { x: 0, y: 0 };
      add(cross.x, cross.y);
    } else if (event.key === '0' || event.key === '1') {
      document.querySelector(`input[name=class][value="${event.key}"]`).checked = true;
      say(`Class ${event.key}.`);
    } else if (event.key === 'Backspace' && points.pop()) {
      place();
      say(`${points.length} points.`);
    } else return;
    event.preventDefault();
    draw();
  });
  for (const name of ['focus', 'blur']) canvas.addEventListener(name, draw);
  element('train').addEventListener('click', () => setTraining(!isTraining));
  element('reset').addEventListener('click', () => { restart(); say('The network starts anew.'); });
  element('clear').addEventListener('click', () => {
    if (isTraining) setTraining(false);
    points = [];
    place();
    restart();
    say('All points are gone.');
  });
  element('example').addEventListener('click', () => {
    points = example();
    place();
    restart();
    say(`${points.length} points of two arcs.`);
  });
  draw();

  return {
    draw,
    score,
    ready: () => { send({ kind: 'surface', side }); place(); },
    paused: () => say(`Paused at epoch ${element('epoch').textContent}, mean loss ${element('loss').textContent}, right ${element('right').textContent}.`),
  };
}
