// A digit drawn by hand: what a network makes of it, what in it speaks for that, what it is like, and what would have to change.
import { bytes, color, find, floats, html, number, percent, rgb, segments, svg, whole } from './format.js';
import { ask, inTurn } from './server.js';

const side = 28,
    pen = 24,
    names = { own: 'your model', dense: 'dense', convolution: 'convolutional' };
const pad = find('pad'),
    sheet = html('canvas', { width: pad.width, height: pad.height }),
    ink = sheet.getContext('2d', { willReadFrequently: true });
const state = {
    about: null,
    kind: '',
    isReady: false,
    pixels: new Uint8Array(side * side),
    source: '',
    part: 'parts',
    answer: null
};
const cursor = { x: pad.width / 2, y: pad.height / 2, isDown: false, isShown: false };

function say(text, isWrong = false) {
    find('digit-said').textContent = text;
    find('digit-said').classList.toggle('wrong', isWrong);
}

const trying =
    act =>
    async (...words) => {
        try {
            return await act(...words);
        } catch (exception) {
            say(exception.message, true);
            return null;
        }
    };

// ---------- pictures
/** An image on a canvas of its own: colors (r, g, b) and how much of each there is. */
function picture(canvas, width, height, shade) {
    canvas.width = width;
    canvas.height = height;
    const image = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) {
        const [[r, g, b], share] = shade(i);
        image.data.set([r, g, b, Math.round(255 * Math.min(1, Math.max(0, share)))], 4 * i);
    }
    canvas.getContext('2d').putImageData(image, 0, 0);
    return canvas;
}

const inked = (canvas, pixels) => {
    const tone = rgb('ink');
    return picture(canvas, side, side, i => [tone, pixels[i] / 255]);
};

/** Blue where positive and orange where negative, over the ink. */
function signed(canvas, values, size = side, under = null) {
    const blue = rgb('accent'),
        orange = rgb('warm'),
        tone = rgb('ink');
    const sizes = Array.from(values, Math.abs).sort((a, b) => b - a),
        most = sizes[Math.min(8, sizes.length - 1)] || sizes[0] || 1;
    return picture(canvas, size, values.length / size, i => {
        const share = Math.min(1, Math.abs(values[i]) / most);
        return under && share < 0.15 ? [tone, Math.max(0.16 * (under[i] / 255), 0)] : [values[i] > 0 ? blue : orange, share];
    });
}

const figure = (canvas, label, ...caption) => {
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', label);
    return html('figure', {}, canvas, html('figcaption', {}, ...caption));
};

const canvas = () => html('canvas', {});

function drawPad() {
    const context = pad.getContext('2d');
    context.clearRect(0, 0, pad.width, pad.height);
    context.imageSmoothingEnabled = true;
    if (state.source) context.drawImage(inked(canvas(), state.pixels), 0, 0, pad.width, pad.height);
    else {
        context.drawImage(sheet, 0, 0);
        context.globalCompositeOperation = 'source-in';
        context.fillStyle = color('ink');
        context.fillRect(0, 0, pad.width, pad.height);
        context.globalCompositeOperation = 'source-over';
    }
    if (!cursor.isShown) return;
    context.strokeStyle = color('accent');
    context.lineWidth = cursor.isDown ? 4 : 2;
    context.beginPath();
    context.arc(cursor.x, cursor.y, pen / 2, 0, 7);
    context.stroke();
}

// ---------- from a drawing to 28 × 28: the ink is made 20 high or wide, and its middle of mass comes into the middle
function take() {
    const { data } = ink.getImageData(0, 0, pad.width, pad.height);
    let [left, right, top, bottom] = [pad.width, -1, pad.height, -1];
    for (let y = 0; y < pad.height; y += 2)
        for (let x = 0; x < pad.width; x += 2)
            if (data[4 * (y * pad.width + x) + 3] > 60) {
                left = Math.min(left, x);
                right = Math.max(right, x);
                top = Math.min(top, y);
                bottom = Math.max(bottom, y);
            }
    state.pixels = new Uint8Array(side * side);
    state.source = '';
    if (right < left) return;
    const [width, height] = [right - left + 1, bottom - top + 1],
        scale = 20 / Math.max(width, height, 20),
        small = html('canvas', { width: side, height: side }).getContext('2d', { willReadFrequently: true });
    small.imageSmoothingQuality = 'high';
    const put = (dx, dy) => {
        small.clearRect(0, 0, side, side);
        small.drawImage(
            sheet,
            left,
            top,
            width,
            height,
            side / 2 - (width * scale) / 2 + dx,
            side / 2 - (height * scale) / 2 + dy,
            width * scale,
            height * scale
        );
        const made = small.getImageData(0, 0, side, side).data;
        let [mass, x, y] = [0, 0, 0];
        for (let i = 0; i < side * side; i++) {
            const value = (state.pixels[i] = Math.min(255, Math.round(1.1 * made[4 * i + 3])));
            mass += value;
            x += value * ((i % side) + 0.5);
            y += value * (Math.floor(i / side) + 0.5);
        }
        return [x / mass, y / mass];
    };
    const [x, y] = put(0, 0);
    put(side / 2 - x, side / 2 - y);
}

function stroke(from, to) {
    if (state.source) clear();
    ink.lineWidth = pen;
    ink.lineCap = ink.lineJoin = 'round';
    ink.beginPath();
    ink.moveTo(...from);
    ink.lineTo(to[0] + 0.01, to[1]);
    ink.stroke();
    take();
    drawPad();
    look({ isWhole: false });
}

function clear() {
    ink.clearRect(0, 0, pad.width, pad.height);
    state.pixels = new Uint8Array(side * side);
    state.source = '';
}

// ---------- what the network makes of it
const look = inTurn(
    trying(async ({ isWhole }) => {
        if (!state.isReady) return;
        if (!state.pixels.some(value => value > 0)) {
            state.answer = null;
            draw();
            return;
        }
        const { kind, pixels } = state,
            answer = await ask('digits/look', { kind, pixels: Array.from(pixels), whole: isWhole ? true : null });
        if (kind !== state.kind || pixels !== state.pixels) return; // drawn on meanwhile
        state.answer = answer;
        say('');
        draw();
    })
);

function draw() {
    const { answer, classes } = state;
    find('drawn-digit').textContent = answer ? classes[answer.first] : '–';
    const shares = answer ? floats(answer.probabilities) : new Float32Array(classes?.length ?? 0);
    find('digit-says').textContent = answer
        ? `with ${percent(shares[answer.first])}, then ${classes[answer.second]} with ${percent(shares[answer.second])} · ${state.source || 'drawn'}`
        : 'Nothing is drawn yet.';
    find('shares').replaceChildren(
        ...Array.from(shares, (share, label) =>
            html(
                'li',
                { class: label === answer?.first ? 'top' : '' },
                html('i', {}, classes[label]),
                svg(
                    'svg',
                    { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': true },
                    svg('rect', { width: 100 * share, height: 10 })
                ),
                html('em', {}, answer ? percent(share) : '')
            )
        )
    );
    for (const id of ['why', 'like', 'seen']) find(id).hidden = !answer?.explanation;
    if (answer?.explanation) drawWhy(answer, classes);
}

function drawWhy(answer, classes) {
    const [first, second] = [classes[answer.first], classes[answer.second]],
        { change } = answer,
        changed = bytes(change.pixels),
        after = floats(change.probabilities);
    const parts = state.part === 'parts';
    find('speaks').replaceChildren(
        figure(
            signed(canvas(), floats(parts ? answer.parts : answer.slopes), side, state.pixels),
            parts ? `what each pixel adds to the score of ${first} above that of ${second}` : `the derivative by each pixel`,
            ...(parts
                ? ['Ink that speaks for ', html('b', {}, first), ` (blue), and for ${second} instead (orange)`]
                : [
                      'More ink here speaks for ',
                      html('b', {}, first),
                      ` (blue), or for ${second} (orange): the derivative by each pixel`
                  ])
        )
    );
    find('changed').replaceChildren(
        figure(
            signed(
                canvas(),
                Array.from(changed, (value, i) => value - state.pixels[i]),
                side,
                state.pixels
            ),
            `what would have to change for ${second}`,
            `To become a `,
            html('b', {}, second),
            change.isReached ? ': ink added where blue, taken where orange' : ': near its ink, this much isn’t enough'
        ),
        figure(
            inked(canvas(), changed),
            `the changed image`,
            'Then it says ',
            html('b', {}, classes[after.indexOf(Math.max(...after))]),
            ` with ${percent(Math.max(...after))}; distance ${number(change.distance, 3)}`
        )
    );
    find('nearest').replaceChildren(
        ...answer.nearest.map(row =>
            figure(
                inked(canvas(), bytes(row.pixels)),
                `training row ${row.row}, a ${classes[row.label]}`,
                html('b', { class: row.label === answer.first ? 'ok' : 'no' }, classes[row.label]),
                ` row ${whole(row.row)}`,
                html('small', {}, `distance ${number(row.distance, 3)}`)
            )
        )
    );
    find('like').hidden = answer.nearest.length === 0; // a model of one's own, without the images
    drawSeen(answer, first);
    const { count, differ } = answer.explanation.checks;
    find('digit-checks').replaceChildren(
        html('span', { class: differ === 0 ? 'ok' : 'no' }, differ === 0 ? '✓ ' : '✗ '),
        differ === 0
            ? `${whole(count)} numbers of this image's step checked, none differs.`
            : `${whole(differ)} of ${whole(count)} numbers of this image's step differ.`
    );
}

function drawSeen(answer, first) {
    find('units').replaceChildren(
        ...answer.units.map(unit =>
            figure(
                signed(canvas(), floats(unit.pixels)),
                `the weights of unit ${unit.unit}`,
                `unit ${unit.unit}: ${number(unit.value, 3)} × ${number(unit.weight, 3)} = `,
                html('b', {}, number(unit.product, 3))
            )
        )
    );
    find('maps').replaceChildren(
        ...answer.maps.map(maps =>
            html(
                'section',
                {},
                html(
                    'h3',
                    {},
                    html('code', {}, `layers.${maps.layer} ${maps.notation}`),
                    ` ${maps.height} × ${maps.width}, from ${number(maps.least, 3)} to ${number(maps.largest, 3)}`
                ),
                html(
                    'div',
                    { class: 'maps' },
                    maps.shown.map(map =>
                        figure(
                            signed(canvas(), floats(map.values), maps.width),
                            `channel ${map.channel} of layer ${maps.layer}`,
                            String(map.channel)
                        )
                    )
                )
            )
        )
    );
    find('seen-hint').textContent = answer.units.length
        ? `units that spoke loudest for ${first}`
        : answer.maps.length
          ? 'what its layers put out'
          : '';
    find('seen').hidden = answer.units.length + answer.maps.length === 0;
}

// ---------- the network
const learn = trying(async kind => {
    state.kind = kind;
    state.isReady = false;
    state.answer = null;
    const { layers } = state.about.kinds.find(each => each.name === kind);
    for (;;) {
        const at = await ask('digits/train', { kind });
        if (kind !== state.kind) return;
        const share = at.steps ? at.step / at.steps : 0;
        find('learning').hidden = at.isReady;
        find('learned').value = share;
        find('network-said').replaceChildren(
            html('code', {}, layers),
            at.isReady
                ? `, ${whole(at.parameters)} parameters${at.accuracy ? `; ${(100 * at.accuracy).toFixed(2)} % of ${whole(at.tested)} test images right` : ''}.`
                : ` learns from the training images: step ${whole(at.step)} of ${whole(at.steps)}${at.loss === undefined ? '' : `, loss ${number(at.loss, 3)}`}.`
        );
        if (at.isReady) {
            state.classes = at.classes;
            state.isReady = true;
            break;
        }
        await new Promise(done => setTimeout(done, 150));
    }
    draw();
    await look({ isWhole: true });
});

function show(sample) {
    clear();
    state.pixels = bytes(sample.pixels);
    state.source = `test row ${sample.row}, a ${sample.label}`;
    drawPad();
    look({ isWhole: true });
}

function samples() {
    find('samples').replaceChildren(
        ...state.about.samples.map(sample =>
            html(
                'button',
                { type: 'button', 'aria-label': `test row ${sample.row}, a ${sample.label}`, onclick: () => show(sample) },
                inked(canvas(), bytes(sample.pixels))
            )
        )
    );
}

/** The scene is looked at: the first time a network begins to learn. */
export const showDigit = trying(async () => {
    if (state.about) return;
    state.about = { kinds: [], samples: [] };
    state.about = await ask('digits', {});
    const { kinds } = state.about;
    if (kinds.length === 0) {
        say('The digits that come with chainrule aren’t here, and no model was given: start the studio with a model.', true);
        return;
    }
    const kind = kinds[0].name;
    segments(
        find('kinds'),
        kinds.map(each => [each.name, names[each.name]]),
        kind,
        learn
    );
    samples();
    drawPad();
    if (state.about.samples.length) show(state.about.samples.at(4) ?? state.about.samples[0]);
    await learn(kind);
});

// ---------- pen and keys
const place = event => {
    const box = pad.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * pad.width, ((event.clientY - box.top) / box.height) * pad.height];
};
let last = null;
pad.addEventListener('pointerdown', event => {
    pad.setPointerCapture(event.pointerId);
    cursor.isShown = false;
    last = place(event);
    stroke(last, last);
});
pad.addEventListener('pointermove', event => {
    if (!last) return;
    const next = place(event);
    stroke(last, next);
    last = next;
});
for (const end of ['pointerup', 'pointercancel'])
    pad.addEventListener(end, () => {
        if (last) look({ isWhole: true });
        last = null;
    });
pad.addEventListener('keydown', event => {
    const move = { ArrowLeft: [-11, 0], ArrowRight: [11, 0], ArrowUp: [0, -11], ArrowDown: [0, 11] }[event.key];
    if (move) {
        const from = [cursor.x, cursor.y];
        cursor.x = Math.min(Math.max(cursor.x + move[0], pen / 2), pad.width - pen / 2);
        cursor.y = Math.min(Math.max(cursor.y + move[1], pen / 2), pad.height - pen / 2);
        cursor.isShown = true;
        if (cursor.isDown) stroke(from, [cursor.x, cursor.y]);
        else drawPad();
    } else if (event.key === ' ') {
        cursor.isShown = true;
        cursor.isDown = !cursor.isDown;
        if (cursor.isDown) stroke([cursor.x, cursor.y], [cursor.x, cursor.y]);
        else {
            drawPad();
            look({ isWhole: true });
        }
    } else return;
    event.preventDefault();
});
pad.addEventListener('blur', () => {
    cursor.isDown = cursor.isShown = false;
    drawPad();
});
find('pad-clear').addEventListener('click', () => {
    clear();
    drawPad();
    look({ isWhole: true });
});
segments(
    find('parts'),
    [
        ['parts', 'Ink'],
        ['slopes', 'Gradient']
    ],
    state.part,
    value => {
        state.part = value;
        draw();
    }
);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    if (!state.about) return;
    samples();
    drawPad();
    draw();
});
