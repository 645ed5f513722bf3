// Numbers as the page writes them, and elements without HTML of texts: what a class is called is a text, never markup.
const raised = digits => [...digits].map(digit => '⁰¹²³⁴⁵⁶⁷⁸⁹'[digit]).join('');

/** A number with some significant digits. */
export function number(value, digits = 4) {
    if (value === null || value === undefined || !Number.isFinite(value)) return '–';
    if (value === 0) return '0';
    const size = Math.abs(value);
    let text;
    if (size >= 1e5 || size < 1e-4)
        text = value
            .toExponential(2)
            .replace(/e([+-])(\d+)$/, (_, sign, power) => `·10${sign === '-' ? '⁻' : ''}${raised(power)}`);
    else if (size >= 1) text = value.toFixed(Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
    else text = value.toPrecision(digits);
    return text.replace('-', '−');
}

/** The same, in brackets where it is negative: a factor. */
export const factor = (value, digits) => (value < 0 ? `(${number(value, digits)})` : number(value, digits));

export const percent = share => (share > 0.9995 ? '> 99.9 %' : share < 0.0005 ? '< 0.1 %' : `${(100 * share).toFixed(1)} %`);

export const error = value => (value === 0 ? 'exact' : `off ${value.toExponential(0).replace('-', '−')}`);

export const whole = value => value.toLocaleString('en');

export const find = id => document.getElementById(id);

function made(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes))
        if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
        else if (name.startsWith('aria-')) node.setAttribute(name, value);
        else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
    node.append(...children.flat(9).filter(child => child !== null && child !== undefined));
    return node;
}

/** An element of HTML. */
export const html = (tag, attributes = {}, ...children) => made(document.createElement(tag), attributes, children);

/** An element of SVG. */
export const svg = (tag, attributes = {}, ...children) =>
    made(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

/** A formula's letter, in italics. */
export const letter = (text, index) =>
    html('span', {}, html('span', { class: 'mi' }, text), index === undefined ? null : html('sub', {}, String(index)));

/** ∂a/∂b. */
export const slopeOf = (of, by) => html('span', { class: 'mr' }, '∂', html('i', {}, of), '/∂', html('i', {}, by));

export const color = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export const rgb = name => [1, 3, 5].map(at => parseInt(color(name).slice(at, at + 2), 16));

export const bytes = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));

export const floats = text => new Float32Array(bytes(text).buffer);

/** Buttons of which one is pressed. */
export function segments(group, choices, chosen, choose) {
    const buttons = choices.map(([value, text]) =>
        html(
            'button',
            {
                type: 'button',
                onclick: () => {
                    show(value);
                    choose(value);
                }
            },
            text
        )
    );
    const show = value => buttons.forEach((button, i) => button.setAttribute('aria-pressed', choices[i][0] === value));
    group.replaceChildren(...buttons);
    show(chosen);
    return show;
}
