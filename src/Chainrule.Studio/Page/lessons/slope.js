import { html, number, svg } from '../format.js';
import { slope } from '../formula.js';
import { boxes, marks, mi, plot } from './parts.js';

const cubic = v => v.x ** 3 - 2 * v.x;

export default {
    id: 'slope',
    title: 'Derivative and slope',
    lead: () => [
        'How steep is a curve at one point? Take a second point at a distance ',
        mi('h'),
        ' and the line through both. The nearer it comes, the less its slope changes: what it comes to is the derivative.'
    ],
    note: 'Make h small and watch the two slopes agree. This is how every derivative in Chainrule is checked.',
    sliders: [
        ['x', 'place x', -2, 2, 0.9],
        ['h', 'distance h', 0.001, 1, 0.8]
    ],
    draw(v) {
        const f = x => cubic({ x }),
            secant = (f(v.x + v.h) - f(v.x)) / v.h,
            exact = slope(cubic, v, 'x');
        return [
            html(
                'div',
                { class: 'pair2' },
                plot(`x³ − 2x with its tangent and a secant`, f, [-2.2, 2.2], (x, y) => [
                    svg('path', {
                        class: 'secant',
                        d: `M${x(v.x - 0.5)} ${y(f(v.x) - 0.5 * secant)}L${x(v.x + v.h + 0.5)} ${y(f(v.x + v.h) + 0.5 * secant)}`
                    }),
                    svg('circle', { class: 'second', cx: x(v.x + v.h), cy: y(f(v.x + v.h)), r: 4 }),
                    marks(x, y, v, v.x, f, exact, 0.6)
                ]),
                html(
                    'div',
                    {},
                    boxes([
                        [html('span', {}, 'f(x + h) − f(x)'), f(v.x + v.h) - f(v.x), 'how much it rises'],
                        [html('span', {}, '1 / h'), 1 / v.h, 'over how far'],
                        [html('span', {}, 'slope of the line'), secant, `the tangent has ${number(exact)}`, 'result']
                    ])
                )
            )
        ];
    },
    exercises: [
        {
            ask: () => [
                'The curve is ',
                mi('f'),
                ' = x³ − 2x. Write its derivative as a formula of x, or the number at the place above.'
            ],
            names: ['x'],
            ranges: { x: [-2, 2] },
            complete: v => v,
            of: cubic,
            by: 'x',
            factors: [
                ['3', () => 3],
                ['x', v => v.x]
            ]
        },
        {
            ask: () => ['And of ', mi('f'), ' = x · exp(−x)?'],
            names: ['x'],
            ranges: { x: [-2, 2] },
            complete: v => v,
            of: v => v.x * Math.exp(-v.x),
            by: 'x',
            factors: [
                ['exp(−x)', v => Math.exp(-v.x)],
                ['1 − x', v => 1 - v.x]
            ]
        }
    ]
};
