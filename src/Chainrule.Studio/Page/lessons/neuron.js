import { factor, html, number, svg } from '../format.js';
import { sigmoid } from '../formula.js';
import { boxes, chain, d, marks, mi, plot, tried } from './parts.js';

const neuron = v => {
    const z = v.w * v.x + v.b,
        a = sigmoid(z);
    return { ...v, z, a, L: (a - v.t) ** 2 / 2 };
};

export default {
    id: 'neuron',
    title: 'The chain rule on one neuron',
    lead: () => [
        'A neuron takes a number ',
        mi('x'),
        ', weighs it, adds a bias and bends the sum. How wrong it is, the loss ',
        mi('L'),
        ', depends on the weight ',
        mi('w'),
        ' only through all that lies between. So the slope of ',
        mi('L'),
        ' by ',
        mi('w'),
        ' is the product of the slopes on the way.'
    ],
    note: 'a(1 − a) is at most ¼, at z = 0. Make z large and see what is left of the slope.',
    sliders: [
        ['x', 'input x', -2, 2, 0.5],
        ['w', 'weight w', -4, 4, -1.2],
        ['b', 'bias b', -3, 3, 0.3],
        ['t', 'target t', 0, 1, 1],
        ['eta', 'rate η', 0.1, 5, 2]
    ],
    draw(v) {
        const n = neuron(v),
            dL = n.a - v.t,
            da = n.a * (1 - n.a),
            g = dL * da * v.x,
            w2 = v.w - v.eta * g,
            after = neuron({ ...v, w: w2 }).L;
        return [
            chain(
                [
                    ['w · x', number(v.w * v.x, 3)],
                    ['z = w·x + b', number(n.z)],
                    ['a = σ(z)', number(n.a)],
                    ['L = ½(a − t)²', number(n.L)]
                ],
                [
                    ['∂L/∂w', number(g), ''],
                    ['∂L/∂z', number(dL * da), `× x = ${factor(v.x, 3)}`],
                    ['∂L/∂a', number(dL), `× a(1 − a) = ${number(da, 3)}`],
                    ['∂L/∂L', '1', `× (a − t) = ${factor(dL, 3)}`]
                ]
            ),
            boxes([
                [d('L', 'a'), dL, 'a − t'],
                [d('a', 'z'), da, 'a(1 − a)'],
                [d('z', 'w'), v.x, 'x'],
                [d('L', 'w'), g, 'the slope', 'result']
            ]),
            tried(u => neuron(u).L, v, 'w', '∂L/∂w', g),
            html(
                'div',
                { class: 'pair2' },
                plot(
                    'Loss by weight, with tangent and step',
                    w => neuron({ ...v, w }).L,
                    [-5, 5],
                    (x, y) => [
                        marks(x, y, v, v.w, w => neuron({ ...v, w }).L, g, 1.4),
                        svg('circle', { class: 'second', cx: x(Math.max(-5, Math.min(5, w2))), cy: y(after), r: 5 })
                    ]
                ),
                html(
                    'p',
                    { class: 't' },
                    'One step down, against the slope, by the rate: ',
                    mi('w'),
                    ` becomes ${number(v.w)} − ${number(v.eta, 3)} · ${factor(g)} = `,
                    html('b', {}, number(w2)),
                    `. The loss goes from ${number(n.L)} to `,
                    html('b', {}, number(after)),
                    after > n.L + 1e-12 ? html('span', { class: 'no' }, ', up: the rate was too large') : '',
                    '.'
                )
            )
        ];
    },
    exercises: [
        {
            ask: () => ['And the bias? Write ', d('L', 'b'), ' as a formula, or as a number for the neuron above.'],
            names: ['x', 'w', 'b', 't', 'z', 'a'],
            ranges: { x: [-2, 2], w: [-2, 2], b: [-2, 2], t: [0, 1] },
            complete: neuron,
            of: v => neuron(v).L,
            by: 'b',
            factors: [
                ['a', v => v.a],
                ['1 − a', v => 1 - v.a],
                ['a(1 − a), the slope of σ,', v => v.a * (1 - v.a)],
                ['a − t', v => v.a - v.t],
                ['x', v => v.x],
                ['2', () => 2]
            ]
        }
    ]
};
