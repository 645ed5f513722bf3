import { html, number } from '../format.js';
import { d, matrix, mi } from './parts.js';

const weights = [
    [0.5, -1, 0.25],
    [1, 0.75, -0.5]
];
const bias = [0.1, 0, -0.2];

const forward = (v, w) => [0, 1, 2].map(j => v.x0 * w[0][j] + v.x1 * w[1][j] + bias[j]);

/** Of free weights: L = Σ dⱼ·zⱼ, whose slope by each zⱼ is dⱼ. */
const lossOf = v =>
    forward(
        v,
        [0, 1].map(i => [0, 1, 2].map(j => v[`W${i}${j}`]))
    ).reduce((sum, z, j) => sum + v[`d${j}`] * z, 0);

const weightNames = [0, 1].flatMap(i => [0, 1, 2].map(j => `W${i}${j}`));
const names = ['x0', 'x1', 'd0', 'd1', 'd2', ...weightNames];
const present = v => ({ ...Object.fromEntries(weightNames.map(name => [name, weights[name[1]][name[2]]])), ...v });
const exercise = (asked, by, factors) => ({
    ask: () => asked,
    names,
    ranges: Object.fromEntries(names.map(name => [name, [-2, 2]])),
    complete: present,
    of: lossOf,
    by,
    factors
});

export default {
    id: 'dense',
    title: 'Dense layers and their shapes',
    lead: () => [
        'A dense layer of 3 units over 2 inputs is one product: ',
        mi('z'),
        ' = ',
        mi('x'),
        '·W + b, with x of shape (B, 2), W of (2, 3), z of (B, 3). Backward there are two: W’s gradient is xᵀ·dz, and dz·Wᵀ goes on to the layer below. The shapes leave no choice which is transposed.'
    ],
    note: 'A gradient always has the shape of what it is the gradient of. Where in doubt, write the shapes below each other.',
    sliders: [
        ['x0', 'x₀', -2, 2, 1.5],
        ['x1', 'x₁', -2, 2, -0.5],
        ['d0', 'dz₀', -2, 2, 0.4],
        ['d1', 'dz₁', -2, 2, -1],
        ['d2', 'dz₂', -2, 2, 0.2]
    ],
    draw(v) {
        const x = [[v.x0, v.x1]],
            dz = [[v.d0, v.d1, v.d2]],
            turned = weights[0].map((_, j) => weights.map(row => row[j]));
        const gradient = x[0].map(value => dz[0].map(slope => value * slope)),
            below = [weights.map(row => row.reduce((sum, weight, j) => sum + weight * dz[0][j], 0))];
        const product = (caption, ...parts) =>
            html('div', { class: 'mats', role: 'group', tabindex: 0, 'aria-label': caption }, html('p', {}, caption), parts);
        const sign = text => html('span', { class: 'op' }, text);
        return [
            product(
                'Forward: (1, 2)·(2, 3) + (3) = (1, 3)',
                matrix('x', x),
                sign('·'),
                matrix('W', weights),
                sign('+'),
                matrix('b', [bias]),
                sign('='),
                matrix('z', [forward(v, weights)], 'ahead')
            ),
            product(
                'The gradient of W: (2, 1)·(1, 3) = (2, 3)',
                matrix('xᵀ', [[v.x0], [v.x1]]),
                sign('·'),
                matrix('dz', dz, 'back'),
                sign('='),
                matrix('dW', gradient, 'back')
            ),
            product(
                'What goes on: (1, 3)·(3, 2) = (1, 2)',
                matrix('dz', dz, 'back'),
                sign('·'),
                matrix('Wᵀ', turned),
                sign('='),
                matrix('dx', below, 'back')
            ),
            html(
                'p',
                { class: 'tried' },
                `dW[0,1] = x₀·dz₁ = ${number(gradient[0][1])}; dx₀ = Σ dzⱼ·W[0,j] = ${number(below[0][0])}. The gradient of b is dz itself, summed over the rows of a batch.`
            )
        ];
    },
    exercises: [
        {
            ask: () => [
                'A batch of 5 rows with 3 numbers each goes into 2 units: x is (5, 3), z is (5, 2). What is the shape of W?'
            ],
            shape: [3, 2],
            hints: {
                '2,3': 'That is Wᵀ: rows of W are inputs, columns units.',
                '5,2': 'That is the shape of z.',
                '5,3': 'That is x.'
            }
        },
        {
            ask: () => ['And of xᵀ·dz, the gradient of W?'],
            shape: [3, 2],
            hints: {
                '2,3': 'That would be dzᵀ·x.',
                '5,2': 'The rows of the batch are summed over: 5 goes away.',
                '3,5': 'That is xᵀ alone.'
            }
        },
        exercise(['Write ', d('L', 'W[0,2]'), ' for the row above, with its names: x0, x1, d0, d1, d2, W00 … W12.'], 'W02', [
            ['x0', v => v.x0],
            ['d2', v => v.d2]
        ]),
        exercise(['And ', d('L', 'x₁'), ', what goes on to the layer below?'], 'x1', [
            ['d0', v => v.d0],
            ['x1', v => v.x1]
        ])
    ]
};
