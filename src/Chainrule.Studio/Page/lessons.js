// Lessons: a text, a figure that can be touched, and exercises that are checked by computing.
import { find, html, segments } from './format.js';
import { judge } from './formula.js';
import convolution from './lessons/convolution.js';
import dense from './lessons/dense.js';
import descent from './lessons/descent.js';
import entropy from './lessons/entropy.js';
import initial from './lessons/initial.js';
import neuron from './lessons/neuron.js';
import slope from './lessons/slope.js';
import softmax from './lessons/softmax.js';
import valley from './lessons/valley.js';

export const lessons = [slope, valley, neuron, dense, softmax, entropy, descent, initial, convolution];

function exerciseOf(exercise, i, values) {
    const input = html('input', { id: `answer-${i}`, autocomplete: 'off', spellcheck: 'false' }),
        result = html(
            'p',
            { class: 'res', role: 'status' },
            html(
                'span',
                { class: 'hint' },
                exercise.shape
                    ? 'Rows and columns, as 4×7.'
                    : `Names: ${exercise.names.join(' ')}, and σ( ), exp( ), ln( ), sqrt( ). Any form that is equal counts.`
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
        choices = lesson.choices ?? [];
    const values = Object.fromEntries([
        ...lesson.sliders.map(([name, , , , value]) => [name, value]),
        ...choices.map(([name, , [[value]]]) => [name, value])
    ]);
    const figure = html('div', {}),
        redraw = () => {
            figure.replaceChildren(...lesson.draw(values).flat());
            for (const [name, , , , , step] of lesson.sliders)
                find(`said-${name}`).textContent = values[name].toFixed(step >= 1 ? 0 : 2).replace('-', '−');
        };
    const chosen = choices.map(([name, label, choices]) => {
        const group = html('div', { class: 'seg', role: 'group', 'aria-label': label });
        segments(group, choices, choices[0][0], value => {
            values[name] = value;
            redraw();
        });
        return group;
    });
    const sliders = html(
        'div',
        { class: 'sl' },
        lesson.sliders.map(([name, label, low, high, value, step]) =>
            html(
                'label',
                {},
                `${label} `,
                html('output', { id: `said-${name}` }),
                html('input', {
                    type: 'range',
                    min: low,
                    max: high,
                    step: step ?? (name === 'h' ? 0.001 : 0.01),
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
        html('div', { class: 'full fig' }, chosen, sliders, figure),
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
