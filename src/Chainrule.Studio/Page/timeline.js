// The curves of the loss are the timeline: dragged to any step, a branch chosen by clicking its curve.
import { find, html, number, svg, whole } from './format.js';

const left = 44,
    right = 12,
    height = 116,
    bottom = 20;
const chart = find('timeline');

const nice = step => {
    const power = 10 ** Math.floor(Math.log10(step));
    return [1, 2, 5, 10].map(k => k * power).find(value => value >= step);
};

/** Where steps and losses are drawn. */
function scale(state) {
    const width = chart.clientWidth || 1200,
        last = Math.max(...state.branches.map(branch => branch.last), 100);
    const tick = nice(Math.max(last * 1.04, 120) / (width < 600 ? 5 : 9)),
        end = Math.max(120, Math.ceil((last * 1.04) / tick) * tick);
    const all = state.branches.flatMap(branch => branch.losses).filter(Number.isFinite);
    const most = Math.max(...all, 1e-3),
        least = Math.max(1e-6, Math.min(...all, most / 4));
    const high = Math.log10(most * 1.1),
        low = Math.log10(least / 1.15);
    return {
        width,
        end,
        tick,
        low,
        high,
        x: step => left + ((width - left - right) * step) / end,
        y: loss =>
            6 + ((height - 6 - bottom) * (high - Math.log10(Math.max(10 ** low, Math.min(10 ** high, loss))))) / (high - low),
        step: x => Math.max(0, Math.min(end, Math.round(((x - left) / (width - left - right)) * end)))
    };
}

function levels({ low, high }) {
    const found = [];
    for (let power = Math.floor(low); power <= high; power++)
        for (const k of high - low > 1.6 ? [1] : [1, 2, 5])
            if (k * 10 ** power >= 10 ** low && k * 10 ** power <= 10 ** high) found.push(k * 10 ** power);
    const skip = Math.ceil(found.length / 5);
    return found.filter((_, i) => i % skip === 0);
}

function path(branch, at) {
    const every = Math.max(1, Math.floor(branch.losses.length / 1600));
    let text = '',
        isPen = false;
    branch.losses.forEach((loss, i) => {
        if (i % every && i < branch.losses.length - 1) return;
        if (!Number.isFinite(loss)) return;
        text += `${isPen ? 'L' : 'M'}${at.x(branch.first + i).toFixed(1)} ${at.y(loss).toFixed(1)}`;
        isPen = true;
    });
    return text;
}

export const colorOf = branch => branch.id % 6;

export function drawTimeline(state) {
    const at = scale(state),
        branch = state.branches[state.at];
    chart.setAttribute('viewBox', `0 0 ${at.width} ${height}`);
    const parts = [];
    for (const level of levels(at))
        parts.push(
            svg('line', { class: 'grid', x1: left, x2: at.width - right, y1: at.y(level), y2: at.y(level) }),
            svg(
                'text',
                { x: left - 8, y: at.y(level) + 4, 'text-anchor': 'end' },
                level < 1e-3 ? level.toExponential(0).replace('e-', 'e−') : String(+level.toPrecision(1))
            )
        );
    for (let step = 0; step <= at.end; step += at.tick)
        parts.push(
            svg(
                'text',
                {
                    x: at.x(step),
                    y: height - 2,
                    'text-anchor': step === 0 ? 'start' : step + at.tick > at.end ? 'end' : 'middle'
                },
                step === 0 ? 'step 0' : whole(step)
            )
        );
    for (const each of state.branches) {
        parts.push(svg('path', { class: `curve k${colorOf(each)}${each === branch ? ' at' : ''}`, d: path(each, at) }));
        if (each.first > 0 || each.parent !== undefined)
            parts.push(
                svg('circle', { class: `fork k${colorOf(each)}`, cx: at.x(each.first), cy: at.y(each.losses[0]), r: 3.5 })
            );
    }
    const loss = branch.losses[state.step - branch.first];
    parts.push(
        svg('line', { class: 'needle', x1: at.x(state.step), x2: at.x(state.step), y1: 0, y2: height - 16 }),
        svg('circle', { class: `knob f${colorOf(branch)}`, cx: at.x(state.step), cy: at.y(loss ?? 1), r: 6 })
    );
    chart.replaceChildren(...parts);
    chart.setAttribute('aria-valuemax', at.end);
    chart.setAttribute('aria-valuenow', state.step);
    chart.setAttribute('aria-valuetext', `step ${state.step}, loss ${number(loss)}, branch ${nameOf(branch)}`);
}

export const nameOf = branch => (branch.parent === undefined ? 'main' : `from ${whole(branch.first)}`);

/** What a branch does otherwise than the one that it left. */
function differences(branch, branches) {
    const parent = branches[branch.parent];
    const parts = [];
    if (!parent || parent.optimizer !== branch.optimizer) parts.push(branch.optimizer);
    if (parent && parent.network !== branch.network) parts.push(branch.network.replace(/ dense:\d+$/, '') || 'no hidden layer');
    if (parent && parent.batch !== branch.batch) parts.push(branch.batch ? `${branch.batch} rows` : 'all rows');
    if (!parent || parent.learningRate !== branch.learningRate || parts.length === 0)
        parts.push(`η ${+branch.learningRate.toPrecision(4)}`);
    return parts.join(', ');
}

export function drawChips(state, choose) {
    find('chips').replaceChildren(
        ...state.branches.map((branch, i) =>
            html(
                'button',
                { type: 'button', class: 'chip', 'aria-pressed': i === state.at, onclick: () => choose(i) },
                svg(
                    'svg',
                    { viewBox: '0 0 16 4', 'aria-hidden': true },
                    svg('path', { class: `k${colorOf(branch)}`, d: 'M0 2H16', 'stroke-width': 3 })
                ),
                `${nameOf(branch)}, ${differences(branch, state.branches)}`
            )
        )
    );
}

/** Calls `go` with a step and, at the start of a drag, with the branch whose curve is nearest. */
export function followTimeline(state, go) {
    let isDragged = false;
    const move = (event, picks) => {
        const box = chart.getBoundingClientRect(),
            at = scale(state),
            step = at.step(event.clientX - box.left);
        let nearest = state.at;
        if (picks) {
            const distance = i => {
                const branch = state.branches[i],
                    loss = branch.losses[step - branch.first];
                return loss === undefined ? Infinity : Math.abs(at.y(loss) - (event.clientY - box.top));
            };
            state.branches.forEach((_, i) => {
                if (distance(i) < distance(nearest) - 0.5) nearest = i;
            });
        }
        go(step, nearest);
    };
    chart.addEventListener('pointerdown', event => {
        isDragged = true;
        chart.setPointerCapture(event.pointerId);
        move(event, true);
    });
    chart.addEventListener('pointermove', event => {
        if (isDragged) move(event, false);
    });
    for (const name of ['pointerup', 'pointercancel'])
        chart.addEventListener(name, () => {
            isDragged = false;
        });
}
