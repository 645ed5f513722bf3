// The page's state, and what changes it. The network lives in the studio, which is asked for a step and answers with all that is drawn.
import { showDigit } from './digit.js';
import { drawExplanation, drawSlope, chooseInList, listChoices, subjects } from './explanation.js';
import { bytes, find, floats, html, number, segments, svg, whole } from './format.js';
import { lessons, showLesson } from './lessons.js';
import { drawPictures, drawScene, layOut, redrawInputs, scenes } from './network.js';
import { drawPoints, drawRing, drawSurface, followPlane, sayRow } from './plane.js';
import { ask, inTurn } from './server.js';
import { drawChips, drawTimeline, followTimeline, nameOf } from './timeline.js';

const state = {
    session: null,
    data: null,
    branches: [],
    at: 0,
    step: 0,
    target: 0,
    frame: null,
    row: 8,
    weight: 'layers.0.weights[0,2]',
    unit: [0, 0],
    subject: 'weight',
    scene: 'forward',
    explanation: null,
    view: null,
    isPlaying: false,
    tool: 'look',
    seed: 1,
    about: null
};
const branch = () => state.branches[state.at];

function say(text, isWrong = false) {
    find('said').textContent = text;
    find('said').classList.toggle('wrong', isWrong);
}

const trying =
    act =>
    async (...words) => {
        try {
            return await act(...words);
        } catch (exception) {
            play(false);
            say(exception.message, true);
            return null;
        }
    };

// ---------- where training stands
function takeFrame(answer) {
    const at = branch();
    state.step = answer.step;
    state.frame = {
        side: answer.side,
        winners: bytes(answer.winners),
        strengths: bytes(answer.strengths),
        unitSide: answer.unitSide,
        units: answer.units,
        parameters: floats(answer.parameters),
        meanLoss: answer.meanLoss,
        right: answer.right,
        sha: answer.sha,
        shaFirst: answer.shaFirst,
        isAgain: answer.again === true,
        diverged: answer.diverged
    };
    at.last = answer.last;
    at.losses.length = answer.lossesFrom - at.first;
    at.losses.push(...answer.losses);
    if (answer.explanation) state.explanation = answer.explanation;
}

function drawFigures() {
    const { frame } = state;
    find('step').textContent = whole(state.step);
    find('loss').textContent = number(frame.meanLoss);
    find('right').textContent = frame.right === undefined ? '–' : `${frame.right} of ${state.data.classes.length}`;
    const isSame = frame.sha === frame.shaFirst;
    find('sha').replaceChildren(
        'weights ',
        html('code', { title: `SHA-256 of all parameters: ${frame.sha}` }, frame.sha.slice(0, 12)),
        ...(frame.isAgain
            ? [
                  ' ',
                  html(
                      'span',
                      { class: isSame ? 'ok' : 'no', title: `at the first time: ${frame.shaFirst}` },
                      isSame ? '✓ as the first time' : '✗ not as the first time'
                  )
              ]
            : [])
    );
}

function draw() {
    if (!state.frame) return;
    drawFigures();
    drawSurface(state.frame);
    drawPictures(state.frame);
    drawTimeline(state);
    drawScene(state);
    drawRing(state.data, state.row);
    if (state.explanation) sayRow(state.data, state.row, state.explanation);
}

const go = inTurn(
    trying(async ({ step, at, says }) => {
        let to = at ?? state.at;
        while (step < state.branches[to].first && state.branches[to].parent !== undefined) to = state.branches[to].parent; // before it was, its parent was
        if (to !== state.at) changeBranch(to);
        const wished = Math.max(branch().first, step),
            before = state.frame?.sha,
            from = state.step;
        const isLook = !state.isPlaying || state.subject !== 'weight' || branch().columns.length < 5;
        const { session } = state,
            answer = await ask('go', {
                session,
                branch: branch().id,
                step: wished,
                known: branch().last,
                row: isLook ? state.row : null,
                weight: weightOf()
            });
        if (session !== state.session) return; // started anew meanwhile
        takeFrame(answer);
        draw();
        drawExplanation(state, branch());
        if (answer.diverged && answer.step < wished) {
            play(false);
            say(
                `At step ${whole(answer.step + 1)} it diverges: ${answer.diverged}. Go back, and branch with a smaller learning rate.`,
                true
            );
        } else if (answer.step < wished && answer.step >= answer.most) {
            play(false);
            say(`A branch has at most ${whole(answer.most - branch().first)} steps.`, true);
        } else if (says !== false && answer.again && before && answer.step !== from)
            say(
                `${answer.step < from ? 'Back' : 'On'} from step ${whole(from)}, ${before.slice(0, 12)}, to step ${whole(answer.step)}, ${answer.sha.slice(0, 12)}: ${answer.sha === answer.shaFirst ? 'the same bits as the first time' : 'other bits than the first time'}.`
            );
        else if (says !== false) say('');
        if (!state.isPlaying) await look();
    }),
    () => {
        state.target = state.step;
    }
);

const weightOf = () => (state.subject === 'weight' ? state.weight : null);

// Everything about the row and the weight that are chosen, where training stands.
const look = inTurn(
    trying(async () => {
        const wish = { session: state.session, branch: branch().id, row: state.row, weight: weightOf() };
        const answer = await ask('explain', wish);
        if (answer.explainedStep !== state.step || wish.session !== state.session) return;
        state.explanation = answer.explanation;
        if (wish.weight)
            state.view = {
                ...(await ask('weight', { session: state.session, branch: branch().id, weight: wish.weight })),
                name: wish.weight
            };
        draw();
        drawExplanation(state, branch());
        drawSlope(state);
    })
);

function changeBranch(at) {
    state.at = at;
    layOut(branch(), state.data, choose);
    if (state.subject !== 'row') {
        fitChoice();
        listChoices(state, branch());
    }
    drawChips(state, pick);
    fillChange();
}

function pick(at) {
    play(false);
    go({ step: Math.min(Math.max(state.step, state.branches[at].first), state.branches[at].last), at });
}

function fitChoice() {
    const { blocks, columns } = branch();
    const block = blocks.find(each => state.weight.startsWith(`${each.name}[`)),
        inside = (/\[(\d+)(?:,(\d+))?\]/.exec(state.weight) ?? []).slice(1).map(Number);
    const column = columns.find(each => block?.name.startsWith(`layers.${each.dense}.`));
    const isThere =
        block &&
        column &&
        (block.name.endsWith('weights')
            ? inside[1] < column.units && inside[0] < block.length / column.units
            : inside[0] < block.length);
    if (!isThere) state.weight = `${blocks[0].name}[0,0]`;
    if (!columns[state.unit[0]] || state.unit[1] >= columns[state.unit[0]].units) state.unit = [0, 0];
}

// ---------- playing
const icons = { play: 'M2 1l11 6-11 6z', pause: 'M2 1h4v12H2zM8 1h4v12H8z' };

function play(value) {
    if (state.isPlaying === value) return;
    state.isPlaying = value;
    find('play').setAttribute('aria-label', value ? 'Pause' : 'Play');
    find('play').replaceChildren(svg('svg', { viewBox: '0 0 14 14' }, svg('path', { d: value ? icons.pause : icons.play })));
    if (value) {
        say('');
        frames();
    } else if (state.frame) look();
}

async function frames() {
    while (state.isPlaying) {
        await Promise.all([
            go({ step: state.step + Number(find('speed').value), says: false }),
            new Promise(requestAnimationFrame)
        ]);
    }
}

// Keys that are pressed while an answer is on its way count from where it will be.
const jump = step => {
    play(false);
    state.target = Math.max(0, step);
    go({ step: state.target });
};

// ---------- choosing
function choose({ weight, unit, row }) {
    if (weight) {
        state.weight = weight;
        state.subject = 'weight';
    }
    if (unit) {
        state.unit = unit;
        state.subject = 'unit';
    }
    if (row !== undefined) state.row = row;
    showSubject(state.subject);
    listChoices(state, branch());
    draw();
    drawExplanation(state, branch());
    drawSlope(state);
    look();
}

const showSubject = segments(find('subjects'), subjects, state.subject, value => {
    state.subject = value;
    choose({});
});
segments(find('scenes'), scenes, state.scene, value => {
    state.scene = value;
    draw();
});

// ---------- data and networks
const small = (id, low, high, name) => {
    const value = Number(find(id).value.replace(',', '.'));
    if (!(value >= low && value <= high)) throw new Error(`${name} must be a number between ${low} and ${high}`);
    return value;
};

const wished = () => ({
    hidden: find('hidden').value.trim(),
    optimizer: find('optimizer').value,
    learningRate: small('rate', 1e-6, 100, 'The learning rate'),
    batch: find('batch').value.trim() === 'all' ? 0 : Math.round(small('batch', 1, 1000, 'The number of rows a step'))
});

function fillChange() {
    const at = branch();
    find('hidden').value = at.network.replace(/ ?dense:\d+$/, '');
    find('optimizer').value = at.optimizer.split(':')[0];
    find('rate').value = String(+at.learningRate.toPrecision(6));
    find('batch').value = at.batch === 0 ? 'all' : String(at.batch);
    find('epoch').hidden = at.stepsPerEpoch === 1;
}

function dataWish() {
    const kind = find('cloud').value;
    if (kind === 'table')
        return { kind, right: find('axis-right').value, up: find('axis-up').value, class: find('axis-class').value };
    if (kind === 'points')
        return {
            kind,
            points: Array.from(state.data.classes, (label, i) => [
                state.data.positions[2 * i],
                state.data.positions[2 * i + 1],
                label
            ]).flat()
        };
    return {
        kind,
        count: Math.round(small('count', 2, 1000, 'The number of points')),
        noise: small('noise', 0, 1, 'The noise'),
        seed: state.seed
    };
}

const start = trying(async (wish = wished(), to = 0) => {
    play(false);
    const answer = await ask('start', { data: dataWish(), seed: 7, ...wish });
    state.session = answer.session;
    state.data = {
        title: answer.title,
        positions: floats(answer.positions),
        classes: bytes(answer.classes),
        classNames: answer.classNames,
        axes: answer.axes,
        isTable: find('cloud').value === 'table'
    };
    state.row = Math.min(state.row, state.data.classes.length - 1);
    state.branches = [];
    state.explanation = state.view = null;
    addBranch(answer);
    find('data-title').textContent =
        `${state.data.classes.length} points, ${state.data.classNames.length === 2 ? 'two' : state.data.classNames.length} classes`;
    drawPoints(state.data);
    say('');
    if (to > 0) await go({ step: to, says: false });
    else {
        draw();
        await look();
    }
});

function addBranch(answer) {
    const { branch: id, parent, first, stepsPerEpoch, network, optimizer, learningRate, batch, columns, blocks } = answer;
    state.branches.push({
        id,
        parent,
        first,
        last: first,
        stepsPerEpoch,
        network,
        optimizer,
        learningRate,
        batch,
        columns,
        blocks,
        losses: []
    });
    state.at = state.branches.length - 1;
    takeFrame(answer);
    state.target = state.step;
    changeBranch(state.at);
}

find('change').addEventListener(
    'submit',
    trying(async event => {
        event.preventDefault();
        play(false);
        const from = branch(),
            until = from.last;
        const answer = await ask('branch', { session: state.session, branch: from.id, step: state.step, ...wished() });
        addBranch(answer);
        drawChips(state, pick);
        say(`A branch from step ${whole(answer.first)} of ${nameOf(from)}.`);
        if (until > state.step) await go({ step: Math.min(until, state.step + 2000), says: false });
        else await look();
    })
);
find('anew').addEventListener('click', () => start());

const again = () => start(wished(), Math.min(state.step, 2000));

function showData() {
    const kind = find('cloud').value;
    for (const id of ['axis-right', 'axis-up', 'axis-class']) find(id).hidden = kind !== 'table';
    find('cloud-settings').hidden = kind === 'table' || kind === 'points';
    find('tools').hidden = kind === 'table'; // a table's rows are what they are
    if (kind === 'table') {
        state.tool = 'look';
        showTool('look');
    }
}
for (const id of ['cloud', 'axis-right', 'axis-up', 'axis-class', 'count', 'noise'])
    find(id).addEventListener('change', () => {
        showData();
        start();
    });

const tools = [
    ['look', 'Look'],
    ['0', '+ 0'],
    ['1', '+ 1'],
    ['remove', 'Remove']
];
const hints = { look: 'click one', 0: 'click to place', 1: 'click to place', remove: 'click one' };
const showTool = segments(find('tool'), tools, state.tool, value => {
    state.tool = value;
    find('data-hint').textContent = hints[value];
});

// Points of one's own begin with those that are there; the network learns anew, to the same step.
function own(points) {
    if (points.length === 0) return say('The last point stays: a network needs one.', true);
    state.data = {
        ...state.data,
        positions: Float32Array.from(points.flatMap(([x, y]) => [x, y])),
        classes: Uint8Array.from(points.map(([, , label]) => label))
    };
    find('cloud').value = 'points';
    showData();
    return again();
}
const present = () =>
    Array.from(state.data.classes, (label, i) => [state.data.positions[2 * i], state.data.positions[2 * i + 1], label]);
find('clear').addEventListener('click', () =>
    own([
        [-0.5, 0, 0],
        [0.5, 0, 1]
    ])
); // one point of each class is left

// ---------- keys and clicks
find('play').addEventListener('click', () => play(!state.isPlaying));
find('to-start').addEventListener('click', () => jump(0));
find('back').addEventListener('click', () => jump(state.target - 1));
find('on').addEventListener('click', () => jump(state.target + 1));
const epoch = () => jump((Math.floor(state.step / branch().stepsPerEpoch) + 1) * branch().stepsPerEpoch);
find('epoch').addEventListener('click', epoch);
find('chosen').addEventListener('change', event => {
    const { value } = event.target;
    choose(
        state.subject === 'weight'
            ? { weight: value }
            : state.subject === 'unit'
              ? { unit: value.split(',').map(Number) }
              : { row: Number(value) }
    );
});
document.addEventListener('keydown', event => {
    if (
        find('points').hidden ||
        /INPUT|SELECT|TEXTAREA/.test(event.target.tagName) ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        (/ |Enter/.test(event.key) && /BUTTON|SUMMARY|A/.test(event.target.tagName) && event.target.tagName !== 'MAIN')
    )
        return;
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: 30, PageDown: -30 }[event.key];
    if (step && event.target.id !== 'netbox') jump(state.target + step);
    else if (event.key === 'Home') jump(0);
    else if (event.key === 'End') jump(branch().last);
    else if (event.key === ' ') play(!state.isPlaying);
    else if (event.key === 'e' && branch().stepsPerEpoch > 1) epoch();
    else return;
    event.preventDefault();
});
followTimeline(state, (step, at) => {
    play(false);
    go({ step, at });
});
followPlane(state, {
    choose: row => choose({ row }),
    place: (x, y, label) => own([...present(), [Math.round(1e4 * x) / 1e4, Math.round(1e4 * y) / 1e4, label]]),
    remove: row => own(present().filter((_, i) => i !== row))
});
addEventListener('resize', () => {
    if (state.frame) drawTimeline(state);
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    redrawInputs();
    draw();
});

// ---------- scenes: the address says which
function showScene() {
    const wanted = location.hash.slice(1),
        isLesson = lessons.some(lesson => lesson.id === wanted),
        isDigit = wanted === 'digit',
        isPoints = !isLesson && !isDigit;
    find('points').hidden = !isPoints;
    find('drawing').hidden = !isDigit;
    find('lesson').hidden = !isLesson;
    if (!isPoints) play(false);
    if (isLesson) showLesson(wanted);
    else if (isDigit) showDigit();
    else if (state.frame) draw();
    for (const [id, isOn] of [
        ['tab-points', isPoints],
        ['tab-digit', isDigit],
        ['tab-lessons', isLesson]
    ])
        if (isOn) find(id).setAttribute('aria-current', 'page');
        else find(id).removeAttribute('aria-current');
    const title = isLesson ? lessons.find(lesson => lesson.id === wanted).title : isDigit ? 'Draw a digit' : null;
    document.title = title ? `${title}: Chainrule studio` : 'Chainrule studio';
}
addEventListener('hashchange', () => {
    showScene();
    scrollTo(0, 0);
});

// ---------- the beginning
const begin = trying(async () => {
    state.about = await ask('about', {});
    const { clouds, optimizers, table } = state.about;
    find('optimizer').replaceChildren(...optimizers.map(name => html('option', {}, name)));
    find('cloud').replaceChildren(
        ...(table ? [html('option', { value: 'table' }, table.title)] : []),
        ...clouds.map(name => html('option', { value: name }, name)),
        html('option', { value: 'points' }, 'your own')
    );
    if (table) {
        for (const [id, names, i] of [
            ['axis-right', table.numbers, 0],
            ['axis-up', table.numbers, 1],
            ['axis-class', table.classes, 0]
        ]) {
            find(id).replaceChildren(...names.map(name => html('option', { value: name }, name)));
            find(id).value = names[i];
        }
    }
    Object.assign(find('hidden'), { value: 'dense:5 tanh dense:3 tanh' });
    find('optimizer').value = 'sgd';
    find('rate').value = '0.4';
    find('batch').value = 'all';
    find('count').value = '160';
    find('noise').value = '0.06';
    showData();
    await start();
});
showScene();
begin();
