import { factor, html, number } from '../format.js';
import { sigmoid } from '../formula.js';
import { boxes, chain, d, marks, mi, plot, tried } from './parts.js';

const entropy = v => {
    const z = v.w * v.x + v.b,
        p = sigmoid(z);
    return { ...v, z, p, L: Math.max(z, 0) - z * v.t + Math.log1p(Math.exp(-Math.abs(z))) };
};

export default {
    id: 'entropy',
    title: 'Cross entropy and p − t',
    lead: () => [
        'A classifier says how probable class 1 is: ',
        mi('p'),
        ' = σ(z). Cross entropy, ',
        mi('L'),
        ' = −t ln p − (1 − t) ln(1 − p), asks how surprised it is by the truth. Its slope by ',
        mi('p'),
        ' is steep where it is sure and wrong; the slope of σ is flat there. Multiplied, both go away, and what is left is ',
        mi('p − t'),
        '.'
    ],
    note: 'With the squared error a neuron that is sure and wrong learns nothing: its slope has a factor p(1 − p). Here it has none.',
    sliders: [
        ['x', 'input x', -2, 2, 1.4],
        ['w', 'weight w', -4, 4, -2],
        ['b', 'bias b', -3, 3, 0.2],
        ['t', 'target t', 0, 1, 1]
    ],
    draw(v) {
        const n = entropy(v),
            byP = (n.p - v.t) / (n.p * (1 - n.p)),
            bend = n.p * (1 - n.p),
            g = (n.p - v.t) * v.x;
        return [
            chain(
                [
                    ['w · x', number(v.w * v.x, 3)],
                    ['z = w·x + b', number(n.z)],
                    ['p = σ(z)', number(n.p)],
                    ['L', number(n.L)]
                ],
                [
                    ['∂L/∂w', number(g), ''],
                    ['∂L/∂z = p − t', number(n.p - v.t), `× x = ${factor(v.x, 3)}`],
                    ['∂L/∂p', number(byP), `× p(1 − p) = ${number(bend, 3)}`],
                    ['∂L/∂L', '1', `× ${factor(byP, 3)}`]
                ]
            ),
            boxes([
                [d('L', 'p'), byP, '(p − t) / (p(1 − p))'],
                [d('p', 'z'), bend, 'p(1 − p)'],
                [d('z', 'w'), v.x, 'x'],
                [d('L', 'w'), g, '(p − t)·x', 'result']
            ]),
            tried(u => entropy(u).L, v, 'w', '∂L/∂w', g),
            html(
                'div',
                { class: 'pair2' },
                plot(
                    'Cross entropy by weight, with its tangent',
                    w => entropy({ ...v, w }).L,
                    [-5, 5],
                    (x, y) => marks(x, y, v, v.w, w => entropy({ ...v, w }).L, g, 1.4)
                ),
                html(
                    'p',
                    { class: 't' },
                    'With half the squared error instead, the slope here would be (p − t)·p(1 − p)·x = ',
                    html('b', {}, number((n.p - v.t) * bend * v.x)),
                    `: ${bend < 0.05 ? 'nearly nothing, though it is sure of what is wrong or right' : `${number(bend, 2)} times as much`}.`
                )
            )
        ];
    },
    exercises: [
        {
            ask: () => ['Write ', d('L', 'w'), ' as a formula of what is above, or as a number.'],
            names: ['x', 'w', 'b', 't', 'z', 'p'],
            ranges: { x: [-2, 2], w: [-2, 2], b: [-2, 2], t: [0, 1] },
            complete: entropy,
            of: v => entropy(v).L,
            by: 'w',
            factors: [
                ['x', v => v.x],
                ['p(1 − p)', v => v.p * (1 - v.p)],
                ['p', v => v.p],
                ['1 − p', v => 1 - v.p],
                ['p − t', v => v.p - v.t],
                ['2', () => 2]
            ]
        },
        {
            ask: () => [
                'In a batch of two rows, the loss is the mean over both. Write ',
                d('L', 'w'),
                ' with x0, p0, t0 of the first row and x1, p1, t1 of the second: xᵀ(p − t)/B.'
            ],
            names: ['x0', 'x1', 't0', 't1', 'p0', 'p1', 'w', 'b'],
            ranges: { x0: [-2, 2], x1: [-2, 2], t0: [0, 1], t1: [0, 1], w: [-2, 2], b: [-2, 2] },
            complete: v => ({ ...v, p0: sigmoid(v.w * v.x0 + v.b), p1: sigmoid(v.w * v.x1 + v.b) }),
            free: true,
            of: v => (entropy({ ...v, x: v.x0, t: v.t0 }).L + entropy({ ...v, x: v.x1, t: v.t1 }).L) / 2,
            by: 'w',
            factors: [
                ['2', () => 2],
                ['½, the mean of two,', () => 0.5]
            ]
        }
    ]
};
