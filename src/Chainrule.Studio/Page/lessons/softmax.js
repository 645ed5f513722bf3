import { html, number, percent, svg } from '../format.js';
import { d, matrix, mi, tried } from './parts.js';

export const softmax = scores => {
    const top = Math.max(...scores),
        powers = scores.map(z => Math.exp(z - top)),
        sum = powers.reduce((a, b) => a + b);
    return powers.map(power => power / sum);
};
const complete = v => {
    const [p0, p1, p2] = softmax([v.z0, v.z1, v.z2]);
    return { ...v, p0, p1, p2 };
};

const bars = (z, p) =>
    svg(
        'svg',
        {
            class: 'plot',
            viewBox: '0 0 320 130',
            role: 'img',
            'aria-label': `Scores ${z.map(value => number(value, 2)).join(', ')}; probabilities ${p.map(percent).join(', ')}`
        },
        z.map((value, i) => [
            svg('rect', {
                class: 'bar',
                x: 20 + 46 * i,
                y: 65 - Math.max(0, value) * 12,
                width: 30,
                height: Math.abs(value) * 12
            }),
            svg('text', { x: 35 + 46 * i, y: 126, 'text-anchor': 'middle' }, `z${'₀₁₂'[i]}`)
        ]),
        svg('path', { class: 'line', d: 'M12 65H158' }),
        p.map((value, i) => [
            svg('rect', { class: 'bar p', x: 180 + 46 * i, y: 110 - 100 * value, width: 30, height: 100 * value }),
            svg('text', { x: 195 + 46 * i, y: 126, 'text-anchor': 'middle' }, `p${'₀₁₂'[i]}`)
        ]),
        svg('path', { class: 'line', d: 'M172 110H318' })
    );

const exercise = (i, j, factors) => ({
    ask: () => ['Write ', d(`p${'₀₁₂'[i]}`, `z${'₀₁₂'[j]}`), ' by the probabilities p0, p1, p2, or as a number.'],
    names: ['z0', 'z1', 'z2', 'p0', 'p1', 'p2'],
    ranges: { z0: [-2, 2], z1: [-2, 2], z2: [-2, 2] },
    complete,
    of: v => complete(v)[`p${i}`],
    by: `z${j}`,
    factors
});

export default {
    id: 'softmax',
    title: 'Softmax and its Jacobian',
    lead: () => [
        'Softmax makes probabilities of scores: each is exp(z), divided by the sum of all. As they share that sum, each ',
        mi('p'),
        ' depends on every ',
        mi('z'),
        ', and its derivative is a matrix, the Jacobian: pᵢ(1 − pᵢ) where it is the same class, −pᵢ·pⱼ where it is another.'
    ],
    note: 'Each row adds up to 0: the probabilities stay 1 together, so what one gains the others lose. Add the same to all scores: nothing changes.',
    sliders: [
        ['z0', 'score z₀', -4, 4, 1.2],
        ['z1', 'score z₁', -4, 4, 0.3],
        ['z2', 'score z₂', -4, 4, -1]
    ],
    draw(v) {
        const z = [v.z0, v.z1, v.z2],
            p = softmax(z),
            jacobian = p.map((a, i) => p.map((b, j) => (i === j ? a * (1 - a) : -a * b)));
        return [
            html(
                'div',
                { class: 'pair2' },
                bars(z, p),
                html(
                    'div',
                    { class: 'mats', role: 'group', tabindex: 0, 'aria-label': 'The Jacobian' },
                    html('p', {}, 'Rows: which p. Columns: by which z.'),
                    matrix('∂p/∂z', jacobian, 'back')
                )
            ),
            tried(u => complete(u).p0, v, 'z1', '∂p₀/∂z₁', jacobian[0][1]),
            html(
                'p',
                { class: 't' },
                'With cross entropy against class t behind it, the row of ∂L/∂p has a single number, −1/p at t. Times the Jacobian it is ',
                mi('p − t'),
                `: for class 0 here (${p.map((value, i) => number(value - (i === 0 ? 1 : 0), 3)).join(', ')}).`
            )
        ];
    },
    exercises: [
        exercise(0, 0, [
            ['p0', v => v.p0],
            ['1 − p0', v => 1 - v.p0]
        ]),
        exercise(0, 1, [
            ['p0', v => v.p0],
            ['p1', v => v.p1],
            ['1 − p1', v => 1 - v.p1]
        ])
    ]
};
