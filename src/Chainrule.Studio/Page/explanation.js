// What is explained beside the network: a weight from the loss back, a unit, or the row as a whole. All numbers are the library's,
// as `chainrule explain --json` writes them; each has its check.
import { error, factor, find, html, letter, number, percent, slopeOf, svg } from './format.js';

export const subjects = [
    ['weight', 'Weight'],
    ['unit', 'Unit'],
    ['row', 'Row']
];
const slopes = {
    tanh: index => [letter('a', index), '²'],
    sigmoid: index => [letter('a', index), '(1 − ', letter('a', index), ')']
};

/** The sign of a check, which says how far off it is when it is asked. */
function sign(check) {
    if (!check) return null;
    const good = check.check !== 'differs';
    const text = {
        agrees: error(check.error),
        'at-kink': 'at a kink: between the slopes to both sides',
        'too-small-to-tell': 'smaller than a difference of losses can tell',
        differs: error(check.error)
    }[check.check];
    return html(
        'span',
        { class: good ? 'ok' : 'no', title: text, role: 'img', 'aria-label': good ? `checked, ${text}` : `differs, ${text}` },
        good ? '✓' : '✗'
    );
}

const line = (isGood, text, how, more) =>
    html(
        'li',
        {},
        html('span', { class: isGood === null ? '' : isGood ? 'ok' : 'no' }, isGood === null ? '·' : isGood ? '✓' : '✗'),
        html('span', {}, text, more ? html('small', {}, more) : null),
        html('small', {}, how ?? '')
    );

/** Rows of factors: what, why, how much. */
const factors = rows =>
    html(
        'div',
        { class: 'fac' },
        rows.flatMap(({ what, why, small, value, check, isTotal, sign: before }) => [
            html('span', { class: 'f' }, before ? html('span', { class: 'op' }, `${before} `) : null, what),
            html('span', { class: 'why' }, why),
            html('span', { class: isTotal ? 'n tot' : 'n' }, number(value), check ? sign(check) : null),
            small ? html('small', { class: 'sum' }, small) : null
        ])
    );

const termsOf = step => [
    ...step.terms.map((term, i) =>
        html(
            'span',
            { class: 'term' },
            `${factor(term.weight)}·${factor(term.factor)}${i < step.terms.length - 1 || step.otherTerms ? ' +' : ''}`
        )
    ),
    step.otherTerms ? html('span', { class: 'term' }, `${step.otherTerms} more`) : null
];

const sumOf = step =>
    step.terms.map(term => `${factor(term.weight)}·${factor(term.factor)}`).join(' + ') +
    (step.otherTerms ? ` + ${step.otherTerms} more` : '');

function weightFactors(state, weight, explanation, branch) {
    const c = branch.columns.findIndex(column => column.dense === weight.layer),
        isBias = weight.inputIndex === null;
    const rows = [];
    if (isBias) rows.push({ what: '1', why: 'a bias stands alone', value: 1, formula: '1' });
    else
        rows.push({
            what: letter(c === 0 ? 'x' : 'a', weight.inputIndex),
            why:
                c === 0
                    ? state.data.isTable
                        ? `what comes in, ${state.data.axes[weight.inputIndex].name}`
                        : 'what comes in'
                    : `what unit ${weight.inputIndex} of the layer before puts out`,
            value: weight.local,
            formula: letter(c === 0 ? 'x' : 'a', weight.inputIndex)
        });
    let at = 0;
    for (; at < weight.path.length && weight.path[at].local !== null; at++) {
        const step = weight.path[at],
            unit = explanation.layers[step.layer].units[step.index],
            name = step.notation.split(':')[0];
        const text =
            name === 'tanh'
                ? ['1 − ', ...slopes.tanh(step.index)]
                : name === 'sigmoid'
                  ? slopes.sigmoid(step.index)
                  : [html('span', { class: 'mi' }, 'f'), '′(', letter('z', step.index), ')'];
        rows.push({
            sign: '×',
            what: html('span', {}, ...text),
            why: html('span', {}, `slope of ${name}, `, letter('a', step.index), ` = ${number(unit.output.value)}`),
            value: step.local,
            check: unit.local,
            formula: html(
                'span',
                {},
                name === 'tanh'
                    ? ['(', ...text.map(part => (part.cloneNode ? part.cloneNode(true) : part)), ')']
                    : text.map(part => (part.cloneNode ? part.cloneNode(true) : part))
            )
        });
    }
    if (at < weight.path.length) {
        const step = weight.path[at],
            ways = step.terms.length + step.otherTerms;
        rows.push({
            sign: '×',
            what: html('span', {}, 'Σ ', html('span', { class: 'mi' }, 'w δ')),
            why: `from above, ${ways === 1 ? 'one way' : `${ways} ways`}`,
            small: termsOf(step),
            value: step.result.value,
            check: step.result,
            formula: html('span', {}, 'Σ ', html('span', { class: 'mi' }, 'w δ'))
        });
    } else {
        const output = explanation.loss.entries[weight.outputIndex];
        rows.push({
            sign: '×',
            what: html('span', { class: 'mi' }, 'p − t'),
            why: `loss and probability in one: ${number(output.probability)} − ${output.target}`,
            value: output.gradient.value,
            check: output.gradient,
            formula: html('span', {}, '(', html('span', { class: 'mi' }, 'p − t'), ')')
        });
    }
    return rows;
}

function explainWeight(state, explanation, branch) {
    const weight = explanation.weight;
    if (!weight) return [];
    const rows = weightFactors(state, weight, explanation, branch),
        name = weight.inputIndex === null ? 'b' : 'w';
    const by = slopeOf('L', name);
    const equation = html(
        'p',
        { class: 'eq' },
        by,
        ' = ',
        rows.flatMap((row, i) => [i ? ' · ' : '', row.formula])
    );
    const total = {
        what: html('span', {}, '= ', slopeOf('L', name)),
        why: `of row ${state.row}`,
        value: weight.gradient.value,
        check: weight.gradient,
        isTotal: true
    };
    return [
        equation,
        factors([...rows, total]),
        html('ul', { class: 'chk' }, weightChecks(state, weight)),
        wayOf(weight, explanation)
    ];
}

function weightChecks(state, weight) {
    const checks = [
        line(
            weight.gradient.check !== 'differs',
            `difference quotient ${number(weight.gradient.exact)}`,
            error(weight.gradient.error)
        )
    ];
    const view = state.view && state.view.name === weight.name && state.view.step === state.step ? state.view : null;
    if (!view) return checks;
    const off = Math.abs(view.meanLoss - view.libraryLoss) / Math.max(1e-12, Math.abs(view.meanLoss));
    checks.push(line(off < 1e-5, `mean loss by the textbook ${number(view.meanLoss)}`, error(off)));
    const rows =
        view.stepRows === state.data.classes.length
            ? `mean of ${view.stepRows} rows`
            : `mean of the ${view.stepRows} rows of the next step`;
    if (view.after === null) checks.push(line(null, 'the next step diverges'));
    else if (view.optimizer === 'sgd') {
        const next = view.value - view.learningRate * view.stepSlope,
            far = Math.abs(next - view.after) / Math.max(1e-12, Math.abs(view.after));
        checks.push(
            line(
                far < 1e-4,
                `next step: ${number(view.value)} − ${+view.learningRate.toPrecision(4)}·${factor(view.stepSlope)} = ${number(next)}`,
                error(far),
                `${rows}; the library’s next weight ${number(view.after)}`
            )
        );
    } else
        checks.push(
            line(
                null,
                `next step by ${view.optimizer}: ${number(view.value)} → ${number(view.after)}`,
                '',
                `slope ${number(view.stepSlope)}, ${rows}; the optimizer remembers steps before`
            )
        );
    return checks;
}

// The whole way of the strongest path, with every result and its check.
function wayOf(weight, explanation) {
    const output = explanation.loss.entries[0];
    const steps = [...weight.path]
        .reverse()
        .map(step =>
            html(
                'li',
                {},
                `layer ${step.layer}, ${step.notation}: ∂L/∂x[${step.index}] = ${step.local !== null ? `${factor(step.local)} · ${factor(step.fromAbove)}` : sumOf(step)} = ${number(step.result.value)} `,
                sign(step.result)
            )
        );
    return html(
        'details',
        {},
        html('summary', {}, `The whole way: ${weight.paths === 1 ? 'one path' : `${weight.paths} paths`} to the loss`),
        html(
            'ol',
            { class: 'way' },
            html('li', {}, `loss: ∂L/∂z = p − t = ${number(output.gradient.value)} `, sign(output.gradient)),
            steps,
            html(
                'li',
                {},
                `${weight.name}: ${factor(weight.local)} · ${factor(weight.delta)} = ${number(weight.gradient.value)} `,
                sign(weight.gradient)
            ),
            html(
                'li',
                {},
                `this weight alone moved by the row’s own step: loss ${number(weight.lossBefore, 6)} → ${number(weight.lossAfterThisWeight, 6)}, expected change ${number(weight.expectedChange, 3)}, measured ${number(weight.measuredChange, 3)}`
            )
        )
    );
}

function explainUnit(state, explanation, branch) {
    const [c, j] = state.unit,
        column = branch.columns[c];
    if (!column || j >= column.units) return [];
    const dense = explanation.layers[column.dense].units[j],
        rows = dense.terms.map((term, i) => ({
            sign: i ? '+' : '',
            what: html('span', {}, letter('w', `${term.index},${j}`), ' · ', letter(c === 0 ? 'x' : 'a', term.index)),
            why: `${factor(term.weight)} · ${factor(term.factor)}`,
            value: term.product
        }));
    if (dense.bias) rows.push({ sign: '+', what: letter('b', j), why: 'bias', value: dense.bias.value });
    rows.push({
        what: html('span', {}, '= ', letter('z', j)),
        why: 'the weighted sum',
        value: dense.output.value,
        check: dense.output
    });
    const bent = [];
    for (let layer = column.dense + 1; layer <= column.last; layer++) {
        const unit = explanation.layers[layer].units[j];
        bent.push({
            what: letter('a', j),
            why: `${explanation.layers[layer].layer} of it`,
            value: unit.output.value,
            check: unit.output
        });
    }
    const top = explanation.layers[column.last].units[j],
        back = [
            {
                what: slopeOf('L', column.last > column.dense ? 'a' : 'z'),
                why: 'what comes back from above',
                value: top.fromAbove.value,
                check: top.fromAbove
            }
        ];
    for (let layer = column.last; layer > column.dense; layer--) {
        const unit = explanation.layers[layer].units[j];
        back.push({
            sign: '×',
            what: slopeOf('a', 'z'),
            why: `slope of ${explanation.layers[layer].layer}`,
            value: unit.local?.value,
            check: unit.local
        });
    }
    if (column.last > column.dense)
        back.push({
            what: html('span', {}, '= ', html('span', { class: 'mi' }, 'δ'), ' = ', slopeOf('L', 'z')),
            why: '',
            value: dense.fromAbove.value,
            check: dense.fromAbove,
            isTotal: true
        });
    return [
        html(
            'p',
            { class: 'eq' },
            letter('z', j),
            ' = Σ ',
            html('span', { class: 'mi' }, c === 0 ? 'w x' : 'w a'),
            dense.bias ? ' + ' : '',
            dense.bias ? html('span', { class: 'mi' }, 'b') : '',
            ', forward'
        ),
        factors([...rows, ...bent]),
        html('p', { class: 'eq gap' }, 'and back'),
        factors(back)
    ];
}

function explainRow(state, explanation) {
    const { loss, checks, update } = explanation,
        isOne = loss.entries.length === 1;
    const rows = loss.entries.flatMap((output, k) => [
        {
            what: isOne ? letter('z') : letter('z', k),
            why: isOne ? 'the score' : `the score of ${output.name}`,
            value: output.output.value,
            check: output.output
        },
        { what: isOne ? letter('p') : letter('p', k), why: isOne ? 'σ(z)' : 'softmax', value: output.probability },
        { what: isOne ? letter('t') : letter('t', k), why: 'what it should be', value: output.target },
        {
            what: slopeOf('L', 'z'),
            why: html('span', { class: 'mi' }, 'p − t'),
            value: output.gradient.value,
            check: output.gradient,
            isTotal: true
        }
    ]);
    return [
        html('p', { class: 'eq' }, html('span', { class: 'mi' }, 'L'), isOne ? ' = −t ln p − (1 − t) ln(1 − p)' : ' = −Σ t ln p'),
        factors([
            ...rows,
            {
                what: html('span', {}, '= ', html('span', { class: 'mi' }, 'L')),
                why: 'the loss of this row',
                value: loss.value.value,
                check: loss.value
            }
        ]),
        html(
            'ul',
            { class: 'chk' },
            line(
                checks.differ === 0,
                checks.differ === 0
                    ? `${checks.count} numbers of this step checked, none differs`
                    : `${checks.differ} of ${checks.count} numbers differ`,
                error(checks.largestError)
            ),
            line(
                null,
                `a step on this row alone: loss ${number(update.lossBefore.value)} → ${number(update.lossAfter.value)}`,
                '',
                `${update.optimizer}, ${update.formula}, its first step`
            )
        )
    ];
}

/** Lists what there is to choose from. */
export function listChoices(state, branch) {
    const select = find('chosen'),
        options =
            state.subject === 'weight'
                ? branch.blocks.flatMap(block => namesIn(block, branch)).map(name => [name, name])
                : state.subject === 'unit'
                  ? branch.columns.flatMap((column, c) =>
                        Array.from({ length: column.units }, (_, j) => [
                            `${c},${j}`,
                            `unit ${j} of ${c === branch.columns.length - 1 ? 'the scores' : `hidden layer ${c + 1}${column.notation ? `, ${column.notation}` : ''}`}`
                        ])
                    )
                  : Array.from(state.data.classes, (label, i) => [
                        String(i),
                        `row ${i}, ${state.data.isTable ? '' : 'class '}${state.data.classNames[label]}`
                    ]);
    select.replaceChildren(...options.map(([value, text]) => html('option', { value }, text)));
    find('chosen-label').textContent = { weight: 'Weight', unit: 'Unit', row: 'Row' }[state.subject];
    chooseInList(state);
}

export function chooseInList(state) {
    find('chosen').value = { weight: state.weight, unit: state.unit.join(','), row: String(state.row) }[state.subject];
}

function namesIn(block, branch) {
    const column = branch.columns.find(each => block.name.startsWith(`layers.${each.dense}.`));
    return Array.from({ length: block.length }, (_, i) =>
        block.name.endsWith('weights')
            ? `${block.name}[${Math.floor(i / column.units)},${i % column.units}]`
            : `${block.name}[${i}]`
    );
}

export function drawExplanation(state, branch) {
    const { explanation } = state;
    if (!explanation) return;
    find('explained-of').textContent = `on row ${state.row}, step ${state.step}`;
    find('explained').replaceChildren(
        ...(state.subject === 'weight'
            ? explainWeight(state, explanation, branch)
            : state.subject === 'unit'
              ? explainUnit(state, explanation, branch)
              : explainRow(state, explanation))
    );
}

/** The mean loss over one weight, with its tangent. */
export function drawSlope(state) {
    const view = state.view,
        box = find('slope-box');
    box.hidden = state.subject !== 'weight';
    if (box.hidden || !view) return;
    const least = Math.min(...view.losses),
        most = Math.max(...view.losses),
        room = (most - least) * 0.15 || 0.01,
        low = least - room,
        high = most + room;
    const first = view.values[0],
        last = view.values[view.values.length - 1],
        x = value => 8 + (272 * (value - first)) / (last - first),
        y = loss => 84 - (76 * (loss - low)) / (high - low);
    const reach = (last - first) * 0.19,
        text = (at, anchor, words, kind) => svg('text', { x: at, y: 100, 'text-anchor': anchor, class: kind }, words);
    find('slope').replaceChildren(
        svg(
            'svg',
            {
                class: 'slope',
                viewBox: '0 0 288 104',
                role: 'img',
                'aria-label': `Mean loss by ${view.name}, from ${number(first, 2)} to ${number(last, 2)}, with its tangent of slope ${number(view.slope, 3)}`
            },
            svg('path', {
                class: 'line',
                d: `M${view.values.map((value, i) => `${x(value).toFixed(1)} ${y(view.losses[i]).toFixed(1)}`).join('L')}`
            }),
            svg('path', {
                class: 'tangent',
                d: `M${x(view.value - reach)} ${y(view.meanLoss - reach * view.slope)}L${x(view.value + reach)} ${y(view.meanLoss + reach * view.slope)}`
            }),
            svg('circle', { class: 'at', cx: x(view.value), cy: y(view.meanLoss), r: 4 }),
            text(8, 'start', number(first, 2)),
            text(280, 'end', number(last, 2)),
            text(x(view.value), 'middle', `${view.name.includes('bias') ? 'b' : 'w'} ${number(view.value, 3)}`, 'here')
        )
    );
    find('slope-said').textContent = `slope ${number(view.slope, 3)}`;
}
