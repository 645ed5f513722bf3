// What lessons are drawn with.
import { factor, html, number, svg } from '../format.js';
import { slope } from '../formula.js';

export const mi = text => html('span', { class: 'mi' }, text);

export const d = (a, b) => html('span', { class: 'mr' }, '∂', html('i', {}, a), '/∂', html('i', {}, b));

/** A curve with its points, in a box of 320 × 170. */
export function plot(label, f, [low, high], drawn) {
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

export const boxes = parts =>
    html(
        'div',
        { class: 'prod' },
        parts.flatMap(([what, value, why, kind], i) => [
            i ? html('span', {}, kind === 'result' ? '=' : '×') : null,
            html('div', { class: kind === 'result' ? 'r' : '' }, what, html('b', {}, number(value)), html('small', {}, why))
        ])
    );

/** Forward in blue above, backward in magenta below: a neuron, or one with cross entropy. */
export function chain(boxes4, back) {
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

export function tried(of, v, by, name, claimed) {
    const value = slope(of, v, by),
        isSame = Math.abs(value - claimed) <= 1e-7 * Math.max(1, Math.abs(claimed));
    return html(
        'p',
        { class: 'tried' },
        html('span', { class: isSame ? 'ok' : 'no' }, isSame ? '✓' : '✗'),
        ` Without any rule, by trying a little to both sides: ${name} = ${number(value)}`
    );
}

export const marks = (x, y, v, at, f, tangent, reach) => [
    svg('path', {
        class: 'tangent',
        d: `M${x(at - reach)} ${y(f(at) - reach * tangent)}L${x(at + reach)} ${y(f(at) + reach * tangent)}`
    }),
    svg('circle', { class: 'at', cx: x(at), cy: y(f(at)), r: 5 })
];

/** A matrix with its name and shape. */
export const matrix = (name, rows, kind = '') =>
    html(
        'table',
        { class: `mat ${kind}` },
        html('caption', {}, html('span', { class: 'mi' }, name), ` (${rows.length}, ${rows[0].length})`),
        html(
            'tbody',
            {},
            rows.map(row =>
                html(
                    'tr',
                    {},
                    row.map(value => html('td', {}, number(value, 3)))
                )
            )
        )
    );
