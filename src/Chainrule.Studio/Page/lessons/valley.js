import { html, number, svg } from '../format.js';
import { boxes, d, mi } from './parts.js';

const shown = 24;

/** The way of gradient descent on L = ½(x² + k·y²), as long as it stays near. */
function descend(v) {
    const way = [[v.x, v.y]];
    while (way.length <= shown && Math.abs(way.at(-1)[0]) + Math.abs(way.at(-1)[1]) < 50) {
        const [x, y] = way.at(-1);
        way.push([x - v.eta * x, y - v.eta * v.k * y]);
    }
    return way;
}

const loss = (v, [x, y]) => (x * x + v.k * y * y) / 2;

function map(v, way) {
    const scale = 40,
        place = ([x, y]) => [160 + scale * Math.max(-9, Math.min(9, x)), 100 - scale * Math.max(-9, Math.min(9, y))];
    const levels = [0.25, 1, 2.25, 4, 6.25, 9].map(level => Math.sqrt(2 * level));
    return svg(
        'svg',
        { class: 'plot', viewBox: '0 0 320 200', role: 'img', 'aria-label': 'The valley from above, and the way down' },
        levels.map(r => svg('ellipse', { class: 'level', cx: 160, cy: 100, rx: scale * r, ry: (scale * r) / Math.sqrt(v.k) })),
        svg('polyline', {
            class: 'way',
            points: way
                .map(point =>
                    place(point)
                        .map(at => at.toFixed(1))
                        .join(',')
                )
                .join(' ')
        }),
        way.map(point => svg('circle', { class: 'step', cx: place(point)[0], cy: place(point)[1], r: 2.5 })),
        svg('circle', { class: 'second', cx: place(way[0])[0], cy: place(way[0])[1], r: 5 })
    );
}

export default {
    id: 'valley',
    title: 'Gradient and valley',
    lead: () => [
        'The gradient holds the slope of ',
        mi('L'),
        ' by each number that it depends on. It points where ',
        mi('L'),
        ' rises fastest; so a step against it, times a rate η, goes down. Here ',
        mi('L'),
        ' = ½(x² + k·y²): a valley, k times as steep across as along.'
    ],
    note: 'Above η = 2/k the way across jumps from wall to wall and out of the valley: the steepest direction sets the largest rate.',
    sliders: [
        ['x', 'start x', -3.5, 3.5, -3],
        ['y', 'start y', -2, 2, 1],
        ['k', 'steepness k', 1, 20, 6],
        ['eta', 'rate η', 0.01, 1, 0.28]
    ],
    draw(v) {
        const way = descend(v),
            end = way.at(-1),
            factors = [Math.abs(1 - v.eta), Math.abs(1 - v.eta * v.k)];
        return [
            html(
                'div',
                { class: 'pair2' },
                map(v, way),
                html(
                    'div',
                    {},
                    boxes([
                        [d('L', 'x'), v.x, 'x'],
                        [html('span', {}, '−η'), -v.eta, 'against it, by the rate'],
                        [html('span', {}, 'first step along x'), -v.eta * v.x, `to ${number(v.x - v.eta * v.x)}`, 'result']
                    ]),
                    boxes([
                        [d('L', 'y'), v.k * v.y, 'k·y'],
                        [html('span', {}, '−η'), -v.eta, 'against it, by the rate'],
                        [
                            html('span', {}, 'first step along y'),
                            -v.eta * v.k * v.y,
                            `to ${number(v.y - v.eta * v.k * v.y)}`,
                            'result'
                        ]
                    ])
                )
            ),
            html(
                'p',
                { class: 't' },
                `Each step leaves |1 − η| = ${number(factors[0], 3)} of x and |1 − ηk| = ${number(factors[1], 3)} of y. After ${
                    way.length - 1
                } steps L has gone from ${number(loss(v, way[0]))} to `,
                html('b', {}, number(loss(v, end))),
                Math.max(...factors) > 1 ? html('span', { class: 'no' }, ': it diverges') : '',
                '.'
            )
        ];
    },
    exercises: [
        {
            ask: () => ['Write ', d('L', 'y'), ' as a formula, or as a number at the start above.'],
            names: ['x', 'y', 'k'],
            ranges: { x: [-3, 3], y: [-2, 2], k: [1, 20] },
            complete: v => v,
            of: v => (v.x ** 2 + v.k * v.y ** 2) / 2,
            by: 'y',
            factors: [
                ['k', v => v.k],
                ['y', v => v.y],
                ['2', () => 2]
            ]
        },
        {
            ask: () => ['At which rate, for a valley of steepness k (at least 1), does a single step along y reach the bottom?'],
            names: ['k'],
            ranges: { k: [1, 20] },
            complete: v => v,
            of: v => 1 / v.k,
            factors: [['2', () => 2]]
        }
    ]
};
