import { html, number, svg } from '../format.js';
import { draws } from './descent.js';
import { mi } from './parts.js';

const width = 48,
    depth = 10,
    batch = 12;

/** Numbers about 0 with standard deviation 1: sums of twelve even ones. */
function normal(seed) {
    const draw = draws(seed);
    for (let i = 0; i < 20; i++) draw();
    return () => Array.from({ length: 12 }, draw).reduce((a, b) => a + b) / 2;
}

const rms = rows => Math.sqrt(rows.flat().reduce((sum, value) => sum + value * value, 0) / (rows.length * rows[0].length));

/** How large the values of each layer are on the way up, and the slopes on the way down. */
function signals(sigma, kind) {
    const draw = normal(3),
        weights = Array.from({ length: depth }, () => Array.from({ length: width }, () => Array.from({ length: width }, draw)));
    let values = Array.from({ length: batch }, () => Array.from({ length: width }, draw));
    const up = [rms(values)],
        bends = [];
    for (const layer of weights) {
        const z = values.map(row => layer.map(unit => sigma * unit.reduce((sum, weight, i) => sum + weight * row[i], 0)));
        values = z.map(row => row.map(kind === 'relu' ? at => Math.max(0, at) : Math.tanh));
        bends.push(z.map(row => row.map(kind === 'relu' ? at => (at > 0 ? 1 : 0) : at => 1 - Math.tanh(at) ** 2)));
        up.push(rms(values));
    }
    let slopes = Array.from({ length: batch }, () => Array.from({ length: width }, draw));
    const down = [rms(slopes)];
    for (let l = depth - 1; l >= 0; l--) {
        const dz = slopes.map((row, r) => row.map((slope, j) => slope * bends[l][r][j]));
        slopes = dz.map(row =>
            Array.from({ length: width }, (_, i) => sigma * row.reduce((sum, slope, j) => sum + slope * weights[l][j][i], 0))
        );
        down.unshift(rms(slopes));
    }
    return { up, down };
}

function bars(label, values, kind) {
    // from 10⁻⁸ to 10⁸, a layer a bar
    const y = value => 80 - 8.5 * Math.max(-8, Math.min(8, Math.log10(Math.max(value, 1e-300))));
    return svg(
        'svg',
        {
            class: 'plot',
            viewBox: '0 0 320 180',
            role: 'img',
            'aria-label': `${label}: ${values.map(value => number(value, 2)).join(', ')}`
        },
        values.map((value, l) =>
            svg('rect', {
                class: `bar ${kind}`,
                x: 14 + 27 * l,
                y: Math.min(80, y(value)),
                width: 19,
                height: Math.max(1, Math.abs(80 - y(value)))
            })
        ),
        svg('path', { class: 'line', d: 'M8 80H312' }),
        svg('text', { x: 8, y: 177 }, label),
        svg('text', { x: 312, y: 9, 'text-anchor': 'end' }, 'above 1'),
        svg('text', { x: 312, y: 163, 'text-anchor': 'end' }, 'below 1')
    );
}

export default {
    id: 'initial',
    title: 'Why initial values matter',
    lead: () => [
        'Ten layers of 48 units. Each score is a sum of 48 products, so it is about √48·',
        mi('σ'),
        ' times as large as what comes in, and so are the slopes on the way back. Ten layers multiply that factor ten times: 0.01·randn leaves nothing, 1·randn explodes. He’s ',
        mi('σ'),
        ' = √(2/n) keeps both, for ReLU lets half through.'
    ],
    note: `He for 48 inputs is √(2/48) = ${number(Math.sqrt(2 / 48), 3)}; for tanh, Glorot’s √(1/n) = ${number(Math.sqrt(1 / 48), 3)}. A bar is a power of ten.`,
    choices: [
        [
            'kind',
            'Activation',
            [
                ['relu', 'ReLU'],
                ['tanh', 'tanh']
            ]
        ]
    ],
    sliders: [['sigma', 'σ of the weights', 0.01, 1, 0.01]],
    draw(v) {
        const { up, down } = signals(v.sigma, v.kind);
        return [
            html(
                'div',
                { class: 'pair2 even' },
                bars('size of values, layer by layer', up, 'p'),
                bars('size of slopes, first layer to last', down, 'back')
            ),
            html(
                'p',
                { class: 't' },
                'Behind ten layers the values are ',
                html('b', {}, number(up.at(-1) / up[0], 3)),
                ' times as large as before them; the slopes at the first layer are ',
                html('b', {}, number(down[0] / down.at(-1), 3)),
                ' times those at the last.'
            )
        ];
    },
    exercises: [
        {
            ask: () => [
                'z is a sum of n products w·a. The weights have mean 0 and standard deviation s, the a’s a mean square of q, all drawn for themselves. What is the variance of z?'
            ],
            names: ['n', 's', 'q'],
            ranges: { n: [2, 100], s: [0.01, 1], q: [0.1, 4] },
            complete: v => v,
            free: true,
            of: v => v.n * v.s ** 2 * v.q,
            factors: [
                ['n', v => v.n],
                ['s', v => v.s],
                ['q', v => v.q]
            ]
        },
        {
            ask: () => [
                'ReLU keeps half of that mean square. Which s leaves q as it was, for n inputs? (Not a number, but a formula of n.)'
            ],
            names: ['n'],
            ranges: { n: [2, 100] },
            complete: v => v,
            free: true,
            of: v => Math.sqrt(2 / v.n),
            factors: [
                ['√2', () => Math.SQRT2],
                ['√(2/n)', v => Math.sqrt(2 / v.n)]
            ]
        }
    ]
};
