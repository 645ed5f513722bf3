// Lessons: a text, a figure that can be touched, and exercises that are checked by computing.
import { find, html, number, factor, svg } from './format.js';
import { judge, sigmoid, slope } from './formula.js';

const mi = text => html('span', { class: 'mi' }, text),
    d = (a, b) => html('span', { class: 'mr' }, '∂', html('i', {}, a), '/∂', html('i', {}, b));

/** A curve with its points, in a box of 320 × 170. */
function plot(label, f, [low, high], drawn) {
    const values = Array.from({ length: 121 }, (_, i) => low + ((high - low) * i) / 120),
        all = values.map(f);
    const top = Math.max(...all),
        bottom = Math.min(...all),
        room = (top - bottom) * 0.12 || 1,
        x = at => 8 + (304 * (at - low)) / (high - low),
        y = at => 144 - (136 * (at - bottom + room)) / (top - bottom + 2 * room);
    return svg(
        'svg',
        { class: 'plot', viewBox: '0 0 320 170', role: 'img', 'aria-label': label },
        svg('path', {
            class: 'line',
            d: `M${values.map((value, i) => `${x(value).toFixed(1)} ${y(all[i]).toFixed(1)}`).join('L')}`
        }),
        drawn(x, y),
        svg('text', { x: 8, y: 164 }, number(low, 2)),
        svg('text', { x: 312, y: 164, 'text-anchor': 'end' }, number(high, 2))
    );
}

const neuron = v => {
    const z = v.w * v.x + v.b,
        a = sigmoid(z);
    return { ...v, z, a, L: (a - v.t) ** 2 / 2 };
};
const entropy = v => {
    const z = v.w * v.x + v.b,
        p = sigmoid(z);
    return { ...v, z, p, L: Math.max(z, 0) - z * v.t + Math.log1p(Math.exp(-Math.abs(z))) };
};
const cubic = v => ({ ...v, f: v.x ** 3 - 2 * v.x });

const boxes = parts =>
    html(
        'div',
        { class: 'prod' },
        parts.flatMap(([what, value, why, kind], i) => [
            i ? html('span', {}, kind === 'result' ? '=' : '×') : null,
            html('div', { class: kind === 'result' ? 'r' : '' }, what, html('b', {}, number(value)), html('small', {}, why))
        ])
    );

/** Forward in blue above, backward in magenta below: a neuron, or one with cross entropy. */
function chain(boxes4, back) {
    const marker = (id, kind) =>
        svg(
            'marker',
            { id, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: 'auto' },
            svg('path', { d: 'M0 0 8 4 0 8z', class: kind })
        );
    const centers = [110, 330, 550, 770],
        parts = [svg('defs', {}, marker('ahead', 'head'), marker('behind', 'head back'))];
    boxes4.forEach(([what, value], i) => {
        const x = centers[i];
        parts.push(
            svg('rect', { class: 'box', x: x - 72, y: 14, width: 144, height: 52, rx: 6 }),
            svg('text', { class: 'm', x, y: 36, 'text-anchor': 'middle' }, what),
            svg('text', { class: 'val', x, y: 57, 'text-anchor': 'middle' }, value)
        );
        if (i)
            parts.push(svg('path', { class: 'ahead', 'marker-end': 'url(#ahead)', d: `M${centers[i - 1] + 72} 40H${x - 74}` }));
        const [name, slopeThere, by] = back[i];
        parts.push(
            svg('text', { class: 'dv b', x, y: 118, 'text-anchor': 'middle' }, slopeThere),
            svg('text', { class: 'dv', x, y: 137, 'text-anchor': 'middle' }, name)
        );
        if (i)
            parts.push(
                svg('path', { class: 'behind', 'marker-end': 'url(#behind)', d: `M${x - 52} 114H${centers[i - 1] + 54}` }),
                svg('text', { class: 'dv', x: (x + centers[i - 1]) / 2, y: 103, 'text-anchor': 'middle' }, by)
            );
    });
    return html(
        'div',
        { class: 'gbox', role: 'group', tabindex: 0, 'aria-label': 'The neuron with its numbers' },
        svg(
            'svg',
            {
                class: 'chain',
                viewBox: '0 0 880 150',
                role: 'img',
                'aria-label': `Forward ${boxes4.map(box => box.join(' ')).join(', ')}; backward ${back.map(([name, value]) => `${name} ${value}`).join(', ')}`
            },
            parts
        )
    );
}

function tried(of, v, by, name, claimed) {
    const value = slope(of, v, by),
        isSame = Math.abs(value - claimed) <= 1e-7 * Math.max(1, Math.abs(claimed));
    return html(
        'p',
        { class: 'tried' },
        html('span', { class: isSame ? 'ok' : 'no' }, isSame ? '✓' : '✗'),
        ` Without any rule, by trying a little to both sides: ${name} = ${number(value)}`
    );
}

const marks = (x, y, v, at, f, tangent, reach) => [
    svg('path', {
        class: 'tangent',
        d: `M${x(at - reach)} ${y(f(at) - reach * tangent)}L${x(at + reach)} ${y(f(at) + reach * tangent)}`
    }),
    svg('circle', { class: 'at', cx: x(at), cy: y(f(at)), r: 5 })
];

export const lessons = [
    {
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
        compute: cubic,
        draw(v) {
            const f = x => cubic({ x }).f,
                secant = (f(v.x + v.h) - f(v.x)) / v.h,
                exact = slope(cubicOf, v, 'x');
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
                of: v => cubicOf(v),
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
    },
    {
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
        compute: neuron,
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
    },
    {
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
        compute: entropy,
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
            }
        ]
    }
];

function cubicOf(v) {
    return cubic(v).f;
}

function exerciseOf(exercise, i, values) {
    const input = html('input', { id: `answer-${i}`, autocomplete: 'off', spellcheck: 'false' }),
        result = html(
            'p',
            { class: 'res', role: 'status' },
            html(
                'span',
                { class: 'hint' },
                `Names: ${exercise.names.join(' ')}, and σ( ), exp( ), ln( ). Any form that is equal counts.`
            )
        );
    const form = html(
        'form',
        {
            onsubmit: event => {
                event.preventDefault();
                const { isRight, says } = judge(exercise, input.value, values);
                result.replaceChildren(html('span', { class: isRight ? 'ok' : 'no' }, isRight ? '✓ ' : '✗ '), says);
            }
        },
        html('label', { class: 'vh', for: `answer-${i}` }, 'Answer'),
        input,
        html('button', { class: 'go' }, 'Check')
    );
    return html('div', { class: 'xo' }, html('p', {}, exercise.ask()), form, result);
}

/** Shows a lesson. */
export function showLesson(id) {
    const lesson = lessons.find(each => each.id === id) ?? lessons[0],
        values = Object.fromEntries(lesson.sliders.map(([name, , , , value]) => [name, value]));
    const figure = html('div', {}),
        redraw = () => {
            const names = lesson.sliders.map(([name]) => name);
            figure.replaceChildren(...lesson.draw(values).flat());
            for (const name of names) find(`said-${name}`).textContent = values[name].toFixed(2).replace('-', '−');
        };
    const sliders = html(
        'div',
        { class: 'sl' },
        lesson.sliders.map(([name, label, low, high, value]) =>
            html(
                'label',
                {},
                `${label} `,
                html('output', { id: `said-${name}` }),
                html('input', {
                    type: 'range',
                    min: low,
                    max: high,
                    step: name === 'h' ? 0.001 : 0.01,
                    value,
                    oninput: event => {
                        values[name] = Number(event.target.value);
                        redraw();
                    }
                })
            )
        )
    );
    find('lesson').replaceChildren(
        html(
            'nav',
            { 'aria-label': 'Lessons' },
            html(
                'ol',
                {},
                lessons.map(each =>
                    html(
                        'li',
                        {},
                        html('a', { href: `#${each.id}`, 'aria-current': each === lesson ? 'page' : 'false' }, each.title)
                    )
                )
            )
        ),
        html('div', { class: 't' }, html('h1', {}, lesson.title), html('p', {}, lesson.lead())),
        html('p', { class: 'mn' }, lesson.note),
        html('div', { class: 'full fig' }, sliders, figure),
        html(
            'div',
            { class: 't' },
            html('h3', {}, 'Your turn'),
            lesson.exercises.map((exercise, i) => exerciseOf(exercise, i, values))
        )
    );
    redraw();
    return lesson.id;
}
