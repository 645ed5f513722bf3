// The network: a picture of the plane for each unit, a line for each weight, and the four scenes of one step.
import { bytes, find, number, percent, rgb, svg } from './format.js';

const net = find('net'),
    width = 600;
export const scenes = [
    ['forward', 'Forward'],
    ['loss', 'Loss'],
    ['backward', 'Backward'],
    ['update', 'Update']
];
const said = {
    forward: 'values, from the inputs on',
    loss: 'how wrong this row is',
    backward: '∂L by each number, in magenta',
    update: 'the next step of each weight'
};

const short = name => (name.length > 12 ? `${name.slice(0, 11)}…` : name);

let parts = null; // of the network that is drawn

export const nameOfWeight = (column, i, j) => `layers.${column.dense}.weights[${i},${j}]`;

/** Lays the drawing out anew, for another network. */
export function layOut(branch, data, choose) {
    const counts = [2, ...branch.columns.map(column => column.units)],
        most = Math.max(...counts);
    const pitch = most <= 5 ? 106 : Math.max(52, 530 / most),
        side = Math.min(44, pitch - (most > 8 ? 12 : 36)),
        height = Math.max(524, 24 + most * pitch + (most > 5 ? 24 : 0));
    const middle = (height - 24) / 2 + 8,
        gap = 438 / (counts.length - 1);
    const x = column => 44 + gap * column,
        y = (column, i) => middle + (i - (counts[column] - 1) / 2) * pitch;
    net.setAttribute('viewBox', `0 0 ${width} ${height}`);
    net.replaceChildren();
    parts = { branch, weights: [], units: [], side, isDense: most > 8 };
    const lines = svg('g'),
        boxes = svg('g');
    counts.forEach((count, c) => {
        const column = branch.columns[c - 1];
        const label =
            c === 0
                ? 'inputs'
                : c === counts.length - 1
                  ? count === 1
                      ? '1 score'
                      : `${count} scores`
                  : `${count} ${column.notation || 'linear'}`;
        boxes.append(svg('text', { x: x(c), y: 12, 'text-anchor': 'middle' }, label));
        for (let j = 0; j < count; j++) {
            if (column)
                for (let i = 0; i < counts[c - 1]; i++) {
                    const from = x(c - 1) + side / 2,
                        to = x(c) - side / 2,
                        bend = (from + to) / 2,
                        y1 = y(c - 1, i),
                        y2 = y(c, j);
                    const d = `M${from} ${y1}C${bend} ${y1} ${bend} ${y2} ${to} ${y2}`,
                        name = nameOfWeight(column, i, j);
                    const line = svg('path', { d, class: 'w' }),
                        flow = svg('path', { d, class: 'flow' });
                    const group = svg(
                        'g',
                        { class: 'wg' },
                        line,
                        flow,
                        svg('path', { d, class: 'hit', onclick: () => choose({ weight: name }) })
                    );
                    lines.append(group);
                    parts.weights.push({ name, c: c - 1, i, j, count, group, line, flow, x: bend, y: (y1 + y2) / 2 });
                }
            const picture = svg('image', {
                x: x(c) - side / 2,
                y: y(c, j) - side / 2,
                width: side,
                height: side,
                preserveAspectRatio: 'none'
            });
            const value = svg('text', { x: x(c), y: y(c, j) + side / 2 + 15, 'text-anchor': 'middle', class: 'v' });
            const below = svg('text', {
                x: x(c),
                y: y(c, j) + side / 2 + 29,
                'text-anchor': 'middle',
                class: c === 0 ? 'p' : `d${c < counts.length - 1 ? ' inner' : ''}`
            });
            const third = svg('text', { x: x(c), y: y(c, j) + side / 2 + 43, 'text-anchor': 'middle', class: 'p' });
            const frame = svg('rect', {
                x: x(c) - side / 2,
                y: y(c, j) - side / 2,
                width: side,
                height: side,
                rx: 3,
                class: 'frame'
            });
            const group = svg(
                'g',
                { class: 'unit', onclick: column ? () => choose({ unit: [c - 1, j] }) : undefined },
                picture,
                frame,
                value,
                below,
                third
            );
            boxes.append(group);
            parts.units.push({ c: c - 1, j, group, picture, value, below, third });
        }
    });
    const at = middle;
    const last = counts.length - 1;
    for (let j = 0; j < counts[last]; j++)
        lines.append(
            svg('path', {
                class: 'w out',
                d: `M${x(last) + side / 2} ${y(last, j)}C${x(last) + 36} ${y(last, j)} ${x(last) + 40} ${at} 544 ${at}`
            })
        );
    parts.loss = svg('text', { x: 567, y: at + 5, 'text-anchor': 'middle', class: 'v' });
    parts.target = svg('text', { x: 567, y: at + 38, 'text-anchor': 'middle' });
    boxes.append(
        svg('text', { x: 567, y: 12, 'text-anchor': 'middle' }, 'loss'),
        svg(
            'g',
            { class: 'loss-box' },
            svg('rect', { x: 544, y: at - 20, width: 46, height: 40, rx: 3, class: 'frame' }),
            parts.loss,
            parts.target
        )
    );
    parts.tag = svg('rect', { width: 84, height: 38, rx: 5, class: 'tag' });
    parts.tagText = svg('text', { 'text-anchor': 'middle', class: 'tag-text' });
    parts.tagMore = svg('text', { 'text-anchor': 'middle', class: 'tag-text' });
    net.append(lines, boxes, parts.tag, parts.tagText, parts.tagMore);
    drawInputs(data);
}

// Pictures are shades of orange, negative, and blue, positive.
function picture(shades, side) {
    const canvas = document.createElement('canvas'),
        paper = rgb('paper'),
        ends = [rgb('warm'), rgb('accent')],
        image = new ImageData(side, side);
    canvas.width = canvas.height = side;
    shades.forEach((shade, i) => {
        const end = ends[shade > 0 ? 1 : 0],
            part = 0.62 * Math.min(1, Math.abs(shade) / 127);
        for (let k = 0; k < 3; k++) image.data[4 * i + k] = paper[k] + part * (end[k] - paper[k]);
        image.data[4 * i + 3] = 255;
    });
    canvas.getContext('2d').putImageData(image, 0, 0);
    return canvas.toDataURL();
}

function drawInputs() {
    const side = 30,
        right = [],
        up = [];
    for (let i = 0; i < side * side; i++) {
        right.push(127 * ((2 * (i % side) + 1) / side - 1));
        up.push(127 * (1 - (2 * Math.floor(i / side) + 1) / side));
    }
    parts.inputs = [right, up].map(shades => picture(shades, side));
}

export function drawPictures(frame) {
    for (const unit of parts.units)
        unit.picture.setAttribute(
            'href',
            unit.c < 0 ? parts.inputs[unit.j] : picture(new Int8Array(bytes(frame.units[unit.c][unit.j]).buffer), frame.unitSide)
        );
}

export const redrawInputs = () => parts && drawInputs();

/** What of an explanation belongs to a column: its units' outputs and what comes back to them. */
export function unitsOf(explanation, column) {
    const layer = explanation.layers[column.last];
    return layer.units;
}

/** Weights and their derivatives, from the explanation. */
export function gradientsOf(explanation) {
    const found = new Map();
    for (const block of explanation.blocks) for (const entry of block.entries) found.set(entry.name, entry);
    return found;
}

/** The numbers of a scene. */
export function drawScene(state) {
    const { branch, weights, units } = parts,
        explanation = state.explanation;
    if (!explanation || !state.frame) return;
    const scene = state.scene,
        gradients = gradientsOf(explanation),
        values = [
            explanation.input.entries.map(entry => entry.number.value),
            ...branch.columns.map(column => unitsOf(explanation, column).map(unit => unit.output.value))
        ];
    const block = new Map(branch.blocks.map(each => [each.name, each]));
    net.setAttribute('class', scene);
    const largest = Math.max(1e-12, ...weights.map(weight => Math.abs(gradients.get(weight.name)?.gradient.value ?? 0)));
    for (const weight of weights) {
        const where = block.get(`layers.${branch.columns[weight.c].dense}.weights`),
            w = state.frame.parameters[where.offset + weight.i * weight.count + weight.j];
        const gradient = gradients.get(weight.name)?.gradient.value ?? 0,
            isChosen = weight.name === state.weight && state.subject === 'weight',
            comes = values[weight.c][weight.i];
        const share = scene === 'forward' ? Math.min(1, Math.abs(comes * w) / 1.6) : Math.abs(gradient) / largest;
        weight.line.setAttribute('class', w < 0 ? 'w neg' : 'w');
        weight.line.setAttribute('stroke-width', isChosen ? 5 : Math.min(6, 0.6 + 1.9 * Math.abs(w)).toFixed(2));
        weight.line.setAttribute('stroke-opacity', scene === 'backward' ? 0.3 : scene === 'loss' ? 0.2 : 0.62);
        weight.flow.setAttribute('stroke-width', (1.2 + 4.6 * share).toFixed(2));
        weight.flow.setAttribute('visibility', share < 0.06 ? 'hidden' : 'visible');
        weight.group.classList.toggle('sel', isChosen);
        if (isChosen) drawTag(state, weight, w, gradient, comes);
    }
    const isTagged = state.subject === 'weight' && weights.some(weight => weight.name === state.weight);
    for (const part of [parts.tag, parts.tagText, parts.tagMore])
        part.setAttribute('visibility', isTagged ? 'visible' : 'hidden');
    const outputs = explanation.loss.entries,
        last = branch.columns.length - 1;
    for (const unit of units) {
        const isLast = unit.c === last,
            number3 = value => number(value, 3);
        unit.value.textContent = parts.isDense ? '' : number3(values[unit.c + 1][unit.j]);
        unit.third.textContent = isLast && scene !== 'backward' ? `p ${percent(outputs[unit.j].probability)}` : '';
        if (isLast && scene !== 'backward') unit.third.setAttribute('y', Number(unit.value.getAttribute('y')) + 14);
        unit.below.textContent = parts.isDense
            ? ''
            : unit.c < 0
              ? short(state.data.axes[unit.j].name)
              : scene === 'loss' && isLast
                ? ''
                : `∂ ${number(unitsOf(explanation, branch.columns[unit.c])[unit.j].fromAbove.value, 2)}`;
        unit.group.classList.toggle('sel', state.subject === 'unit' && state.unit[0] === unit.c && state.unit[1] === unit.j);
    }
    const loss = explanation.loss.value.value;
    parts.loss.textContent = scene === 'forward' ? '' : number(loss, loss < 0.01 ? 2 : 3);
    parts.target.textContent =
        outputs.length === 1 ? `t = ${outputs[0].target}` : state.data.classNames[state.data.classes[state.row]].slice(0, 9);
    find('scene-said').textContent = said[scene];
}

function drawTag(state, weight, w, gradient, comes) {
    const after = state.view && state.view.name === weight.name && state.view.step === state.step ? state.view.after : null;
    parts.tag.setAttribute('x', weight.x - 42);
    parts.tag.setAttribute('y', weight.y - 21);
    for (const [text, dy] of [
        [parts.tagText, -5],
        [parts.tagMore, 11]
    ]) {
        text.setAttribute('x', weight.x);
        text.setAttribute('y', weight.y + dy);
    }
    parts.tagText.textContent = `w ${number(w, 3)}`;
    parts.tagMore.setAttribute('class', state.scene === 'backward' ? 'tag-text b' : 'tag-text');
    parts.tagMore.textContent =
        state.scene === 'backward'
            ? `∂ ${number(gradient, 2)}`
            : state.scene === 'update'
              ? `→ ${number(after, 4)}`
              : `·${weight.c === 0 ? 'x' : 'a'} = ${number(w * comes, 2)}`;
}
