import { html, number, svg } from '../format.js';
import { sigmoid } from '../formula.js';
import { mi } from './parts.js';

const units = 4;
const rows = Array.from({ length: 13 }, (_, i) => -3 + i / 2);
const targets = {
    linear: rows.map(x => Math.sin(1.5 * x) / 1.5),
    sigmoid: rows.map(x => (Math.abs(x) < 1.6 ? 1 : 0))
};

/** Numbers between −1 and 1, the same for the same seed. */
export function draws(seed) {
    let state = Math.max(1, Math.round(seed * 7919) % 2147483647);
    return () => (state = (state * 48271) % 2147483647) / 1073741823.5 - 1;
}

/** x – 4 tanh – 4 tanh – 1: weights of each layer with the bias last. */
function start(seed) {
    const draw = draws(seed),
        layer = (inputs, outputs) =>
            Array.from({ length: outputs }, () => Array.from({ length: inputs + 1 }, () => 1.2 * draw()));
    for (let i = 0; i < 5; i++) draw();
    return [layer(1, units), layer(units, units), layer(units, 1)];
}

function forward(layers, x, kind) {
    const outputs = [[x]];
    layers.forEach((layer, l) => {
        const before = outputs.at(-1);
        outputs.push(
            layer.map(unit => {
                const z = unit.reduce((sum, weight, i) => sum + weight * (i < before.length ? before[i] : 1), 0);
                return l < 2 ? Math.tanh(z) : kind === 'sigmoid' ? sigmoid(z) : z;
            })
        );
    });
    return outputs;
}

const lossOf = (y, t, kind) =>
    kind === 'sigmoid' ? -(t * Math.log(Math.max(y, 1e-300)) + (1 - t) * Math.log(Math.max(1 - y, 1e-300))) : (y - t) ** 2 / 2;

/** One step of gradient descent on all rows at once; returns the loss before it. */
function step(layers, kind, rate) {
    const sums = layers.map(layer => layer.map(unit => unit.map(() => 0)));
    let loss = 0;
    rows.forEach((x, row) => {
        const outputs = forward(layers, x, kind),
            t = targets[kind][row];
        loss += lossOf(outputs[3][0], t, kind) / rows.length;
        let delta = [(outputs[3][0] - t) / rows.length]; // both pairs of output and loss: y − t
        for (let l = 2; l >= 0; l--) {
            const before = outputs[l];
            delta.forEach((slope, j) => sums[l][j].forEach((_, i) => (sums[l][j][i] += slope * (before[i] ?? 1))));
            delta = before.map((a, i) => delta.reduce((sum, slope, j) => sum + slope * layers[l][j][i], 0) * (1 - a * a));
        }
    });
    layers.forEach((layer, l) => layer.forEach((unit, j) => unit.forEach((_, i) => (unit[i] -= rate * sums[l][j][i]))));
    return loss;
}

function fitted(layers, kind) {
    const x = at => 8 + (304 * (at + 3.2)) / 6.4,
        y = at => 100 - 68 * (kind === 'sigmoid' ? 2 * at - 1 : 1.2 * at);
    const curve = Array.from({ length: 129 }, (_, i) => -3.2 + i / 20).map(at => [at, forward(layers, at, kind)[3][0]]);
    return svg(
        'svg',
        { class: 'plot', viewBox: '0 0 320 190', role: 'img', 'aria-label': 'The points, and what the network makes of them' },
        rows.map((at, row) => svg('circle', { class: 'second', cx: x(at), cy: y(targets[kind][row]), r: 4 })),
        svg('path', {
            class: 'tangent none',
            d: `M${curve.map(([at, value]) => `${x(at).toFixed(1)} ${y(Math.max(-3, Math.min(3, value))).toFixed(1)}`).join('L')}`
        })
    );
}

function losses(values) {
    const top = Math.max(...values.filter(Number.isFinite), 1e-9);
    const points = values.map((value, i) => [
        8 + (304 * i) / Math.max(1, values.length - 1),
        160 - (140 * Math.min(value, top)) / top
    ]);
    return svg(
        'svg',
        { class: 'plot', viewBox: '0 0 320 190', role: 'img', 'aria-label': 'The loss, step by step' },
        svg('path', { class: 'line', d: `M${points.map(point => point.map(at => at.toFixed(1)).join(' ')).join('L')}` }),
        svg('text', { x: 8, y: 182 }, 'loss, from step 0'),
        svg('text', { x: 312, y: 182, 'text-anchor': 'end' }, `to ${values.length - 1}`)
    );
}

const one = v => {
    const a1 = Math.tanh(v.w1 * v.x),
        a2 = Math.tanh(v.w2 * a1);
    return { ...v, a1, a2, y: v.w3 * a2, p: sigmoid(v.w3 * a2) };
};
const exercise = (ask, of, names, factors) => ({
    ask,
    names,
    ranges: { x: [-2, 2], w1: [-2, 2], w2: [-2, 2], w3: [-2, 2], t: [0, 1] },
    complete: one,
    free: true,
    of,
    by: 'w1',
    factors
});
const slopes = [
    ['w2', v => v.w2],
    ['w3', v => v.w3],
    ['1 − a1²', v => 1 - v.a1 ** 2],
    ['1 − a2²', v => 1 - v.a2 ** 2],
    ['x', v => v.x]
];

export default {
    id: 'descent',
    title: 'Three layers, all rows at once',
    lead: () => [
        'Two layers of 4 tanh units and one output, trained on 13 points by plain gradient descent: each step takes the mean gradient over all rows. With a linear output and ½(y − t)², or a sigmoid and cross entropy, the slope at the last score is the same, ',
        mi('y − t'),
        '; all that lies below is the chain rule, layer by layer.'
    ],
    note: 'One step of this is one line of a from-scratch network: forward, y − t, backward, subtract. Chainrule’s own step does the same in single precision, and is proven against it.',
    choices: [
        [
            'kind',
            'Output',
            [
                ['linear', 'Linear, ½(y − t)²'],
                ['sigmoid', 'Sigmoid, cross entropy']
            ]
        ]
    ],
    sliders: [
        ['steps', 'steps', 0, 2000, 400, 10],
        ['eta', 'rate η', 0.02, 1.5, 0.4],
        ['seed', 'seed', 1, 9, 2, 1]
    ],
    draw(v) {
        const layers = start(v.seed),
            values = [];
        for (let i = 0; i < v.steps; i++) values.push(step(layers, v.kind, v.eta));
        const last = rows.reduce(
            (sum, x, row) => sum + lossOf(forward(layers, x, v.kind)[3][0], targets[v.kind][row], v.kind) / rows.length,
            0
        );
        values.push(last);
        return [
            html('div', { class: 'pair2 even' }, fitted(layers, v.kind), losses(values)),
            html(
                'p',
                { class: 't' },
                `${4 * 2 + 4 * 5 + 5} parameters. After ${v.steps} steps the loss has gone from ${number(values[0])} to `,
                html('b', {}, number(last)),
                '.'
            )
        ];
    },
    exercises: [
        exercise(
            () => [
                'One unit a layer, no biases: a1 = tanh(w1·x), a2 = tanh(w2·a1), y = w3·a2, L = ½(y − t)². Write ∂L/∂w1 with x, w2, w3, a1, a2, y, t.'
            ],
            v => (one(v).y - v.t) ** 2 / 2,
            ['x', 'w1', 'w2', 'w3', 'a1', 'a2', 'y', 't'],
            [['y − t', v => v.y - v.t], ...slopes]
        ),
        exercise(
            () => ['And with p = σ(w3·a2) and cross entropy?'],
            v => lossOf(one(v).p, v.t, 'sigmoid'),
            ['x', 'w1', 'w2', 'w3', 'a1', 'a2', 'p', 't'],
            [['p(1 − p)', v => v.p * (1 - v.p)], ['p − t', v => v.p - v.t], ...slopes]
        )
    ]
};
