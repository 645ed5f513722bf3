// The plane: what the network says at every place, and the points, which are chosen, placed and taken away.
import { find, html, number, percent, rgb, svg } from './format.js';

const plane = find('plane'),
    surface = find('surface'),
    size = 0.036;
export const tokens = ['warm', 'accent', 'teal', 'violet'];

/** The form of a class: color alone says nothing. */
export function mark(label, x, y, r, attributes = {}) {
    const all = { class: `dot c${label}`, ...attributes };
    if (label === 0) return svg('circle', { cx: x, cy: y, r, ...all });
    const d = r * 1.3;
    if (label === 1) return svg('path', { d: `M${x} ${y - d}l${d} ${d}-${d} ${d}-${d}-${d}z`, ...all });
    if (label === 2) return svg('path', { d: `M${x} ${y - d}l${d} ${1.8 * d}h${-2 * d}z`, ...all });
    return svg('rect', { x: x - r, y: y - r, width: 2 * r, height: 2 * r, ...all });
}

export function drawSurface(frame) {
    const paper = rgb('paper'),
        ends = tokens.map(rgb),
        image = new ImageData(frame.side, frame.side);
    for (let i = 0; i < frame.winners.length; i++) {
        const end = ends[frame.winners[i]],
            part = (0.62 * frame.strengths[i]) / 255;
        for (let k = 0; k < 3; k++) image.data[4 * i + k] = paper[k] + part * (end[k] - paper[k]);
        image.data[4 * i + 3] = 255;
    }
    if (surface.width !== frame.side) surface.width = surface.height = frame.side;
    surface.getContext('2d').putImageData(image, 0, 0);
}

export function drawPoints(data) {
    plane.replaceChildren(
        ...Array.from(data.classes, (label, i) => mark(label, data.positions[2 * i], -data.positions[2 * i + 1], size)),
        svg('circle', { class: 'chosen', id: 'ring', r: 0.095 }),
        svg('path', { class: 'cross', id: 'cross', d: 'M-.06 0H.06M0-.06V.06', visibility: 'hidden' })
    );
    const say = name => (name.length > 18 ? `${name.slice(0, 17)}…` : name);
    find('legend').replaceChildren(
        ...data.classNames.map((name, i) =>
            html(
                'span',
                {},
                svg('svg', { viewBox: '-6 -6 12 12', 'aria-hidden': true }, mark(i, 0, 0, 4.2)),
                ` ${data.isTable ? say(name) : `class ${name}`}`
            )
        ),
        html('span', {}, 'deeper: surer')
    );
}

export function drawRing(data, row) {
    const ring = find('ring');
    if (!ring || row >= data.classes.length) return;
    ring.setAttribute('cx', data.positions[2 * row]);
    ring.setAttribute('cy', -data.positions[2 * row + 1]);
}

export function sayRow(data, row, explanation) {
    const outputs = explanation.loss.entries,
        label = data.classes[row];
    const shares =
        outputs.length === 1 ? [1 - outputs[0].probability, outputs[0].probability] : outputs.map(output => output.probability);
    const says = shares.indexOf(Math.max(...shares)),
        raw = axis => data.axes[axis].middle + data.axes[axis].half * data.positions[2 * row + axis];
    find('row-said').replaceChildren(
        'Row ',
        html('b', {}, String(row)),
        ...(data.isTable ? [`, ${data.axes[0].name} ${number(raw(0))}, ${data.axes[1].name} ${number(raw(1))}`] : []),
        `, ${data.isTable ? '' : 'class '}${data.classNames[label]}: says ${data.isTable ? '' : 'class '}${data.classNames[says]} with `,
        html('b', {}, percent(shares[says])),
        ', ',
        html('span', { class: says === label ? 'ok' : 'no' }, says === label ? 'right' : 'wrong'),
        '.'
    );
}

/** Clicks and keys: `choose(row)`, `place(x, y)`, `remove(row)` by what the tool is. */
export function followPlane(state, { choose, place, remove }) {
    const nearest = (x, y) => {
        let best = -1,
            least = Infinity;
        state.data.classes.forEach((_, i) => {
            const distance = (state.data.positions[2 * i] - x) ** 2 + (state.data.positions[2 * i + 1] - y) ** 2;
            if (distance < least) {
                least = distance;
                best = i;
            }
        });
        return best;
    };
    const act = (x, y) => {
        if (state.tool === 'look') choose(nearest(x, y));
        else if (state.tool === 'remove') remove(nearest(x, y));
        else place(x, y, Number(state.tool));
    };
    const cross = { x: 0, y: 0 };
    plane.addEventListener('click', event => {
        const box = plane.getBoundingClientRect();
        act(((event.clientX - box.left) / box.width) * 2.4 - 1.2, 1.2 - ((event.clientY - box.top) / box.height) * 2.4);
    });
    plane.addEventListener('keydown', event => {
        const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
        if (move && state.tool === 'look') {
            const count = state.data.classes.length;
            choose((state.row + move[0] - move[1] + count) % count);
        } else if (move) {
            const within = value => Math.max(-1.15, Math.min(1.15, Math.round(20 * value) / 20));
            cross.x = within(cross.x + 0.05 * move[0]);
            cross.y = within(cross.y + 0.05 * move[1]);
        } else if (event.key === 'Enter' && state.tool !== 'look') act(cross.x, cross.y);
        else return;
        event.preventDefault();
        event.stopPropagation();
        const sign = find('cross');
        sign.setAttribute('transform', `translate(${cross.x} ${-cross.y})`);
        sign.setAttribute('visibility', state.tool === 'look' ? 'hidden' : 'visible');
    });
}
