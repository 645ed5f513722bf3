import { html, number, svg } from '../format.js';
import { mi } from './parts.js';

// a 7, drawn by hand
const picture = [
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 0.8, 1, 1, 1, 1, 0.6, 0],
    [0, 0.2, 0.3, 0.3, 0.4, 1, 0.6, 0],
    [0, 0, 0, 0, 0.7, 0.9, 0.1, 0],
    [0, 0, 0, 0.3, 1, 0.4, 0, 0],
    [0, 0, 0, 0.8, 0.9, 0, 0, 0],
    [0, 0, 0.2, 1, 0.5, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0]
];
const windows = {
    rows: [
        [-1, -1, -1],
        [0, 0, 0],
        [1, 1, 1]
    ],
    columns: [
        [-1, 0, 1],
        [-1, 0, 1],
        [-1, 0, 1]
    ],
    mean: Array.from({ length: 3 }, () => [1 / 9, 1 / 9, 1 / 9]),
    slant: [
        [-1, 0, 1],
        [0, 1, 0],
        [1, 0, -1]
    ]
};
const places = [0, 1, 2, 3, 4, 5];

const at = (w, r, c) => w.reduce((sum, row, i) => row.reduce((s, weight, j) => s + weight * picture[r + i][c + j], sum), 0);

/** Numbers as squares: blue above 0, magenta below. */
function grid(label, numbers, size, mark) {
    const most = Math.max(1e-9, ...numbers.flat().map(Math.abs)),
        cell = 160 / numbers.length;
    return svg(
        'svg',
        { class: 'plot', viewBox: '0 0 168 188', role: 'img', 'aria-label': label },
        numbers.map((row, r) =>
            row.map((value, c) =>
                svg('rect', {
                    class: value < 0 ? 'cell back' : 'cell',
                    x: 4 + c * cell,
                    y: 4 + r * cell,
                    width: cell,
                    height: cell,
                    'fill-opacity': (Math.abs(value) / most).toFixed(3)
                })
            )
        ),
        svg('rect', { class: 'mark', x: 4 + mark[1] * cell, y: 4 + mark[0] * cell, width: size * cell, height: size * cell }),
        svg('text', { x: 4, y: 182 }, label)
    );
}

const line = {
    y0: v => v.x0 * v.w0 + v.x1 * v.w1,
    y1: v => v.x1 * v.w0 + v.x2 * v.w1
};
const names = ['x0', 'x1', 'x2', 'w0', 'w1', 'd0', 'd1'];
const exercise = (ask, by, factors) => ({
    ask,
    names,
    ranges: Object.fromEntries(names.map(name => [name, [-2, 2]])),
    complete: v => v,
    free: true,
    of: v => v.d0 * line.y0(v) + v.d1 * line.y1(v),
    by,
    factors
});

export default {
    id: 'convolution',
    title: 'Convolution and what it sees',
    lead: () => [
        'A window of 3 × 3 weights slides over the picture. At each place the nine numbers below it are weighed and summed: ',
        mi('y[r, c]'),
        ' = Σ x[r + i, c + j]·W[i, j]. The same nine weights everywhere: what they see, they see wherever it is.'
    ],
    note: 'Move the window by the two sliders. Blue is above 0, magenta below: the first window sees edges that get darker downwards, the second those to the right.',
    choices: [
        [
            'window',
            'Window',
            [
                ['rows', 'Edges between rows'],
                ['columns', 'Edges between columns'],
                ['mean', 'Mean'],
                ['slant', 'Slant']
            ]
        ]
    ],
    sliders: [
        ['r', 'row', 0, 5, 1, 1],
        ['c', 'column', 0, 5, 3, 1]
    ],
    draw(v) {
        const w = windows[v.window],
            map = places.map(r => places.map(c => at(w, r, c)));
        const terms = w.flatMap((row, i) =>
            row.map((weight, j) => [picture[v.r + i][v.c + j], weight]).filter(([, weight]) => weight !== 0)
        );
        return [
            html(
                'div',
                { class: 'three' },
                grid('x, 8 × 8', picture, 3, [v.r, v.c]),
                grid('W, 3 × 3', w, 0, [0, 0]),
                grid('y, 6 × 6', map, 1, [v.r, v.c])
            ),
            html(
                'p',
                { class: 'tried' },
                `y[${v.r},${v.c}] = ${terms.map(([x, weight]) => `${number(x, 2)}·${weight < 0 ? `(${number(weight, 2)})` : number(weight, 2)}`).join(' + ')} = `,
                html('b', {}, number(map[v.r][v.c]))
            )
        ];
    },
    exercises: [
        {
            ask: () => ['A picture of n × n, a window of k × k that moves by 1 and stays inside: how many rows has y?'],
            names: ['n', 'k'],
            ranges: { n: [20, 40], k: [1, 9] },
            complete: v => v,
            free: true,
            of: v => v.n - v.k + 1,
            factors: []
        },
        exercise(
            () => [
                'One row of three pixels and a window of two: y0 = x0·w0 + x1·w1, y1 = x1·w0 + x2·w1. The slopes by y0 and y1 are d0 and d1. Write ∂L/∂w0.'
            ],
            'w0',
            []
        ),
        exercise(() => ['And ∂L/∂x1, the pixel in the middle, which both places see? (The window comes out turned.)'], 'x1', [])
    ]
};
