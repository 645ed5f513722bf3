// Answers are computed, not compared as texts: a formula is read into a function, and held against differences of what it should be.
export const sigmoid = z => 1 / (1 + Math.exp(-z));

const functions = {
    exp: Math.exp,
    ln: Math.log,
    log: Math.log,
    sqrt: Math.sqrt,
    tanh: Math.tanh,
    sigmoid,
    sigma: sigmoid,
    σ: sigmoid
};

/** Reads a formula of some names; throws a sentence where it isn't one. */
export function parse(text, names) {
    const source = text
        .replaceAll('−', '-')
        .replace(/[·×⋅]/g, '*')
        .replaceAll('²', '^2')
        .replaceAll('³', '^3')
        .replaceAll('½', '(1/2)');
    let at = 0;
    const skip = () => {
        while (source[at] === ' ') at++;
    };
    const next = () => {
        skip();
        return source[at];
    };
    const take = sign => next() === sign && ++at > 0;

    function sum() {
        let left = product();
        for (;;) {
            const before = left;
            if (take('+')) {
                const right = product();
                left = v => before(v) + right(v);
            } else if (take('-')) {
                const right = product();
                left = v => before(v) - right(v);
            } else return left;
        }
    }
    function product() {
        let left = signed();
        for (;;) {
            const before = left;
            if (take('*')) {
                const right = signed();
                left = v => before(v) * right(v);
            } else if (take('/')) {
                const right = signed();
                left = v => before(v) / right(v);
            } else if (next() !== undefined && /[\p{L}\d(.]/u.test(next())) {
                const right = power();
                left = v => before(v) * right(v);
            } else return left;
        }
    }
    function signed() {
        if (take('-')) {
            const value = signed();
            return v => -value(v);
        }
        return take('+') ? signed() : power();
    }
    function power() {
        const base = atom();
        if (!take('^')) return base;
        const exponent = signed();
        return v => base(v) ** exponent(v);
    }
    function closed() {
        const inside = sum();
        if (!take(')')) throw new Error('a ) is missing');
        return inside;
    }
    function atom() {
        if (take('(')) return closed();
        const rest = (skip(), source.slice(at)),
            digits = /^(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?/.exec(rest);
        if (digits) {
            at += digits[0].length;
            const value = Number(digits[0].replace(',', '.'));
            return () => value;
        }
        const word = /^\p{L}+/u.exec(rest)?.[0];
        const called = word && Object.keys(functions).find(name => name === word);
        if (called) {
            at += called.length;
            if (!take('(')) throw new Error(`${called} needs a number in brackets, as ${called}(z)`);
            const inside = closed();
            return v => functions[called](inside(v));
        }
        const name = [...names].sort((a, b) => b.length - a.length).find(each => rest.startsWith(each)); // xw is x·w
        if (name) {
            at += name.length;
            return v => v[name];
        }
        throw new Error(
            rest === ''
                ? 'something is missing at the end'
                : `“${word ?? rest[0]}” isn’t known here; there are ${names.join(', ')}`
        );
    }

    const result = sum();
    if (next() !== undefined) throw new Error(`“${source.slice(at)}” isn’t understood`);
    return result;
}

/** Whether a formula names anything, or is a number. */
export const isFormula = (text, names) =>
    names.some(name => text.replace(/exp|ln|log|sqrt|tanh|sigmoid|sigma|σ/g, '').includes(name));

/** ∂f/∂name by five points, of error h⁴. */
export function slope(f, values, name) {
    const h = 1e-3,
        by = steps => f({ ...values, [name]: values[name] + steps * h });
    return (8 * (by(1) - by(-1)) - (by(2) - by(-2))) / (12 * h);
}

const equal = (a, b) => Math.abs(a - b) <= 2e-6 * Math.max(1e-3, Math.abs(a), Math.abs(b));

/** Places to try a formula at: the same each time. */
export function places(ranges, count = 24) {
    let state = 1234567;
    const draw = () => (state = (state * 48271) % 2147483647) / 2147483647;
    return Array.from({ length: count }, () =>
        Object.fromEntries(Object.entries(ranges).map(([name, [low, high]]) => [name, low + (high - low) * draw()]))
    );
}

/** Judges the shape of a matrix: { shape: [rows, columns], hints: { 'rows,columns': what that would be } }. */
function judgeShape({ shape, hints }, text) {
    const numbers = /^\s*\(?\s*(\d+)\s*(?:[x×*·,;]|by)\s*(\d+)\s*\)?\s*$/i.exec(text)?.slice(1).map(Number);
    if (!numbers) return { isRight: false, says: 'A shape is rows and columns, as 4×7.' };
    const isRight = numbers.every((size, i) => size === shape[i]);
    return {
        isRight,
        says: isRight
            ? 'Right: rows by columns.'
            : (hints[numbers.join()] ?? 'Not yet: write the shapes of both below each other.')
    };
}

/**
 * Judges an answer to an exercise: { names, ranges, complete(values), of(values), by, factors: [[text, values → number]] }, where
 * `of` is the function whose slope by `by` is asked for, or which itself is asked for without `by`, at the values of the page or as
 * a formula; as a formula alone where it is `free` of those values. An exercise may ask for a shape instead.
 */
export function judge(exercise, text, present) {
    if (text.trim() === '') return { isRight: false, says: 'Write an answer first.' };
    if (exercise.shape) return judgeShape(exercise, text);
    let answer;
    try {
        answer = parse(text, exercise.names);
    } catch (exception) {
        return { isRight: false, says: `Not understood: ${exception.message}.` };
    }
    const truth = values => (exercise.by ? slope(exercise.of, values, exercise.by) : exercise.of(values));
    if (!isFormula(text, exercise.names)) {
        if (exercise.free)
            return { isRight: false, says: `It depends on ${exercise.names.join(', ')}: write a formula of them.` };
        const value = answer({}),
            right = truth(exercise.complete(present));
        if (!Number.isFinite(value)) return { isRight: false, says: 'That is no number.' };
        if (Math.abs(value - right) <= Math.max(5e-4 * Math.abs(right), 5e-6))
            return { isRight: true, says: `Right: trying says ${format(right)}. Can you write it as a formula, too?` };
        return {
            isRight: false,
            says: equal(value, -right)
                ? 'The sign is the other one.'
                : `With these numbers, trying says something else than ${format(value)}.`
        };
    }
    const tried = places(exercise.ranges).map(values => ({
        values,
        given: answer(exercise.complete(values)),
        right: truth(values)
    }));
    if (tried.every(({ given, right }) => Number.isFinite(given) && equal(given, right)))
        return { isRight: true, says: `Right, at ${tried.length} places where it was tried.` };
    const always = test =>
        tried.every(({ values, given, right }) => Number.isFinite(given) && test(given, right, exercise.complete(values)));
    const wrong = tried.find(({ given, right }) => !equal(given, right)),
        where = Object.entries(wrong.values)
            .map(([name, value]) => `${name} = ${format(value, 2)}`)
            .join(', ');
    const at = ` At ${where} yours is ${format(wrong.given)}, trying says ${format(wrong.right)}.`;
    if (always((given, right) => equal(given, -right))) return { isRight: false, says: `The sign is the other one.${at}` };
    for (const [name, factor] of exercise.factors) {
        if (always((given, right, values) => equal(given * factor(values), right)))
            return { isRight: false, says: `The factor ${name} is missing.${at}` };
        if (always((given, right, values) => equal(given, right * factor(values))))
            return { isRight: false, says: `The factor ${name} is once too often there.${at}` };
    }
    return { isRight: false, says: `Not yet.${at}` };
}

function format(value, digits = 4) {
    return (Number.isFinite(value) ? String(+value.toPrecision(digits)) : 'no number').replace('-', '−');
}
