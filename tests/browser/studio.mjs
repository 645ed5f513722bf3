// Opens the studio as a reader would: on a phone and on a desktop, light and dark, it says nothing on the console, asks for nothing elsewhere and
// is accessible. Then it is used, by mouse and by keys: training goes on and back to the same hash, branches, explains with the numbers
// of the server, takes points, a table and drawn digits. The lessons work alone, from a folder. Ends with 1 where something is wrong.
// node studio.mjs CHROMIUM TABLE COMMAND…     as in … data/penguins.csv ./chainrule; with SCREENSHOTS=DIR it leaves pictures there
import { chromium } from 'playwright-core';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const [executablePath, table, command, ...words] = process.argv.slice(2);
const axe = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const faults = [];
const studio = spawn(command, [...words, 'studio', table, '--no-browser', '--json', '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit']
});
const address = await new Promise((done, failed) => {
    studio.stdout.once('data', line => done(JSON.parse(String(line)).address));
    studio.once('exit', code => failed(new Error(`the studio has ended with ${code}`)));
});
const site = new URL(address).origin;
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
let cookies = null;

/** A page that is listened to: what it says on the console and asks for elsewhere is wrong. */
function looked(page, width, colorScheme, isOwn) {
    const wrong = text => faults.push(`${width} ${colorScheme}: ${text}`);
    page.on('pageerror', error => wrong(String(error)));
    page.on('console', message => wrong(`console: ${message.text()}`));
    page.context().on('request', request => {
        if (!isOwn(request.url()) && !request.url().startsWith('data:')) wrong(`asks for ${request.url()}`);
    });
    const text = async id => (await page.locator(`#${id}`).textContent()).trim();
    const expect = async (what, condition) => {
        for (let i = 0; i < 600; i++) {
            // a minute, for machines with neighbors
            if (await condition()) return true;
            await page.waitForTimeout(100);
        }
        wrong(`${what} doesn't come about`);
        return false;
    };
    const shoot = async name => {
        if (process.env.SCREENSHOTS)
            await page.screenshot({
                path: `${process.env.SCREENSHOTS}/studio-${name}-${colorScheme}-${width}.png`,
                fullPage: true
            });
    };
    const accessible = async () => {
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (overflow > 0) wrong(`it is ${overflow} pixels wider than the screen`);
        await page.evaluate(axe);
        const found = await page.evaluate(() => axe.run(document, { preload: false, resultTypes: ['violations'] }));
        for (const violation of found.violations.filter(each => ['serious', 'critical'].includes(each.impact)))
            wrong(`${violation.id}: ${violation.nodes[0].html.slice(0, 200)}`);
    };
    return { page, wrong, text, expect, shoot, accessible };
}

async function open(width, colorScheme) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage(),
        view = looked(page, width, colorScheme, url => url.startsWith(site)),
        { wrong, text, expect } = view;
    if (cookies) await context.addCookies(cookies);
    await page.goto(cookies ? site : address);
    if (page.url() !== `${site}/`) wrong(`the token stays in the address: ${page.url()}`);
    cookies = await context.cookies();
    const at = step =>
        expect(
            `step ${step}`,
            async () =>
                (await text('step')) === step.toLocaleString('en') && (await text('explained-of')).endsWith(`step ${step}`)
        );
    // The hash of another training may stand there until the new one's is written beside it.
    const choose = async cloud => {
        await page.evaluate(() => {
            document.querySelector('#sha code').dataset.old = '';
        });
        await page.selectOption('#cloud', cloud);
        await page.waitForSelector('#sha code:not([data-old])');
        await at(0);
    };
    await expect('an explanation', async () => (await page.locator('#explained .fac').count()) > 0);
    return { ...view, context, at, choose };
}

const sha = view => view.page.locator('#sha code').getAttribute('title');
const shown = text =>
    Number(
        text
            .replaceAll('−', '-')
            .replace(/[✓✗]/g, '')
            .replace(/·10/, 'e')
            .replace(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/g, sign => ('⁻⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(sign) === 0 ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(sign)))
    );

async function look(width, colorScheme) {
    const view = await open(width, colorScheme),
        { page } = view;
    await view.shoot('table');
    await view.accessible();
    await view.choose('moons');
    await page.focus('#timeline');
    for (let i = 0; i < 4; i++) await page.keyboard.press('PageUp');
    await view.at(120);
    for (const [i, scene] of ['forward', 'loss', 'backward', 'update'].entries()) {
        await page.locator('#scenes button').nth(i).click();
        await view.expect(`the scene ${scene}`, async () => (await page.locator('#net').getAttribute('class')) === scene);
        await view.shoot(scene);
    }
    for (const subject of [1, 2, 0]) {
        await page.locator('#subjects button').nth(subject).click();
        await view.expect('an explanation', async () => (await page.locator('#explained .fac').count()) > 0);
        await view.accessible();
    }
    await view.context.close();
}

async function goBack(view) {
    const { page, wrong, at, choose } = view,
        hashes = new Map();
    await choose('moons');
    hashes.set(0, await sha(view));
    await page.focus('#timeline');
    for (const [key, step] of [
        ['PageUp', 30],
        ['PageUp', 60],
        ['ArrowRight', 61]
    ]) {
        await page.keyboard.press(key);
        await at(step);
        hashes.set(step, await sha(view));
    }
    if (new Set(hashes.values()).size !== hashes.size) wrong('different steps have the same hash');
    for (const [key, step] of [
        ['ArrowLeft', 60],
        ['PageDown', 30],
        ['Home', 0],
        ['End', 61],
        ['Home', 0]
    ]) {
        await page.keyboard.press(key);
        await at(step);
        if ((await sha(view)) !== hashes.get(step)) wrong(`step ${step} has another hash than the first time`);
        if (!(await view.text('sha')).includes('✓ as the first time')) wrong(`step ${step} doesn't say that it is the same`);
    }
    const box = await page.locator('#timeline').boundingBox();
    await page.mouse.move(box.x + 60, box.y + 60);
    await page.mouse.down();
    for (const share of [0.2, 0.5, 0.8, 0.4]) await page.mouse.move(box.x + share * box.width, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await view.expect(
        'a drag',
        async () =>
            Math.abs(Number(await view.text('step')) - 45) < 20 &&
            (await view.text('explained-of')).endsWith(`step ${await view.text('step')}`)
    );
}

async function explained(view) {
    const { page, wrong, expect } = view;
    const answers = { explain: null, weight: null };
    page.on('response', async response => {
        const kind = response.url().split('/').pop();
        if (kind in answers && response.status() === 200) answers[kind] = await response.json();
    });
    await page.selectOption('#chosen', 'layers.2.weights[1,2]');
    await expect('the numbers of a weight', async () => answers.weight && (await page.locator('.chk li').count()) === 3);
    await page.waitForTimeout(300);
    const { weight } = answers.explain.explanation;
    const near = (text, value, what) => {
        if (!(Math.abs(shown(text) - value) <= 6e-4 * Math.abs(value) + 1e-12))
            wrong(`${what} is shown as ${text}, and is ${value}`);
    };
    near(await page.locator('.fac .tot').textContent(), weight.gradient.value, 'a derivative');
    near(await page.locator('.fac .n').first().textContent(), weight.local, 'what comes in');
    if (weight.name !== 'layers.2.weights[1,2]') wrong(`${weight.name} is explained`);
    if (await page.locator('.chk .no, .fac .no').count()) wrong('a check fails');
    const product = (await page.locator('.fac .n').allTextContents()).map(shown),
        made = product.slice(0, -1).reduce((a, b) => a * b);
    if (Math.abs(made - product.at(-1)) > 2e-3 * Math.abs(made))
        wrong(`the factors ${product.slice(0, -1)} don't make ${product.at(-1)}`);

    // the hash that is shown is that of the parameters that are drawn
    const same = await page.evaluate(async () => {
        const ask = wish =>
            fetch('/api/start', {
                method: 'POST',
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify(wish)
            }).then(answer => answer.json());
        const { parameters, sha } = await ask({
            data: { kind: 'xor', count: 20, noise: 0, seed: 1 },
            hidden: 'dense:3 tanh',
            optimizer: 'sgd',
            learningRate: 0.1,
            batch: 0,
            seed: 1
        });
        const digest = await crypto.subtle.digest(
            'SHA-256',
            Uint8Array.from(atob(parameters), c => c.charCodeAt(0))
        );
        return [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('') === sha;
    });
    if (!same) wrong('a hash is not that of the parameters');
    await page.locator('#net .unit').nth(5).click();
    await expect('a unit', async () =>
        /^unit \d of hidden layer 1/.test(await page.locator('#chosen option:checked').textContent())
    );
    await page.locator('#subjects button').nth(2).click();
    await expect('a row', async () => (await view.text('explained')).includes('numbers of this step checked, none differs'));
}

async function branched(view) {
    const { page, wrong, expect } = view,
        step = Number(await view.text('step'));
    await page.fill('#rate', '1.5');
    await page.fill('#hidden', 'dense:4 relu');
    await page.selectOption('#optimizer', 'adam');
    await page.fill('#batch', '40');
    await page.focus('#branch');
    await page.keyboard.press('Enter');
    await expect(
        'a branch',
        async () => (await page.locator('.chip').count()) === 2 && (await page.locator('.curve').count()) === 2
    );
    await expect('its end', async () => (await view.text('explained-of')).endsWith(`step ${await view.text('step')}`));
    if (await page.locator('#epoch').isHidden()) wrong('there is no button for an epoch of four steps');
    const chip = await page.locator('.chip').nth(1).textContent();
    if (!chip.startsWith(`from ${step}, adam`)) wrong(`the branch is called ${chip}`);
    await page.locator('.chip').first().click();
    await expect(
        'the first branch',
        async () =>
            (await page.locator('.chip').first().getAttribute('aria-pressed')) === 'true' &&
            (await page.inputValue('#hidden')) === 'dense:5 tanh dense:3 tanh'
    );
    await page.fill('#hidden', 'conv:3:3');
    await page.click('#branch');
    await expect(
        'a refusal',
        async () => (await view.text('said')).length > 10 && (await page.locator('.said.wrong').count()) === 1
    );
    await page.fill('#hidden', 'dense:5 tanh dense:3 tanh');
    await view.shoot('branches');
}

async function placed(view) {
    const { page, expect, wrong } = view;
    await view.choose('circles');
    await page.locator('#tool button').nth(2).click();
    await page.focus('#plane');
    for (const key of ['ArrowRight', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
    await expect('a point by keys', async () => (await view.text('data-title')).startsWith('161 points'));
    const box = await page.locator('#plane').boundingBox();
    await page.mouse.click(box.x + 20, box.y + 20);
    await expect('a point by a click', async () => (await view.text('data-title')).startsWith('162 points'));
    await page.locator('#tool button').nth(3).click();
    await page.mouse.click(box.x + 20, box.y + 20);
    await expect('a point less', async () => (await view.text('data-title')).startsWith('161 points'));
    if ((await page.inputValue('#cloud')) !== 'points') wrong("points of one's own are called otherwise");
    await page.locator('#tool button').first().click();
}

async function played(view) {
    const { page, wrong, expect, at } = view;
    await view.choose('spirals');
    await page.fill('#hidden', 'dense:8 tanh dense:8 tanh');
    await page.click('#anew');
    await at(0);
    await page.click('#play');
    await page.waitForTimeout(3000);
    await page.click('#play');
    await expect('a pause', async () => (await view.text('explained-of')).endsWith(`step ${await view.text('step')}`));
    const steps = Number((await view.text('step')).replace(',', ''));
    if (steps < 6) wrong(`only ${steps} steps are played in three seconds`);
    await view.shoot('spirals');
    return Math.round(steps / 3);
}

async function table3(view) {
    const { page, wrong, expect } = view;
    await page.selectOption('#cloud', 'table');
    await expect(
        'the table',
        async () => (await view.text('data-title')).includes('3 classes') || (await view.text('data-title')).includes('points, ')
    );
    await page.selectOption('#axis-up', { index: 2 });
    const column = await page.inputValue('#axis-up');
    await expect(
        'other columns',
        async () =>
            (await view.text('row-said')).includes(column) &&
            (await view.text('explained-of')).endsWith('step 0') &&
            (await page.locator('.chk li').count()) === 3
    );
    await page.focus('#timeline');
    await page.keyboard.press('PageUp');
    await view.at(30);
    if (await page.locator('.chk .no, .fac .no').count()) wrong('a check of the table fails');
}

// Answers in other forms, and wrong ones: a sign, a factor, a bracket, a number of another place.
const answers = {
    slope: [
        [
            ['3x^2 - 2', '3·x² − 2', '3*x*x-2', '-(2 - 3x^2)', '(6x^2-4)/2', '0.43', '0,43'],
            ['3x^2', 'x^2 - 2', '3x^2 + 2', '2 - 3x^2', '3x - 2', 'x^3 - 2x', '0.53', '1/0', '3x^2 - 2 +', '3y^2 - 2']
        ],
        [
            ['(1 - x)·exp(-x)', 'exp(-x) - x exp(-x)', '(1-x)/exp(x)'],
            ['exp(-x)', '-exp(-x)', '(1 + x) exp(-x)', '(x - 1)exp(-x)', 'exp(-x)(1-x', 'x·exp(-x)']
        ]
    ],
    neuron: [
        [
            [
                '(a - t)·a·(1 - a)',
                '(a−t)a(1−a)',
                '(a - t)(a - a^2)',
                '(σ(z) - t)·σ(z)·(1 - σ(z))',
                '(sigmoid(w·x + b) - t)/(1+exp(-w x - b))/(1+exp(wx + b))',
                'a^2 - a^3 - t a + t a^2',
                '-0.1404'
            ],
            [
                '(a - t)·a',
                '(a - t)(1 - a)',
                '(t - a)·a·(1 - a)',
                '(a - t)a(1-a)x',
                'a - t',
                'a(1-a)',
                '2(a - t)a(1-a)',
                '(a - t)·z(1 - z)',
                '0.1404',
                '0',
                '',
                'alert(1)',
                'constructor',
                '(((((',
                'a.t',
                'x => x'
            ]
        ]
    ],
    valley: [
        [
            ['k·y', 'ky', 'y k', '2ky/2', '6'],
            ['y', 'x + k·y', '-k·y', '2·k·y', 'k', 'k y^2 / 2', '-6', '6.1']
        ],
        [
            ['1/k', 'k^-1', '1 / k'],
            ['2/k', 'k', '1/(2k)', '0.5']
        ]
    ],
    dense: [
        [
            ['3×2', '3x2', '(3, 2)', '3 by 2', '3*2'],
            ['2×3', '5×2', '3', '3×2×1', 'xT dz', '-3×2']
        ],
        [
            ['3×2', '(3,2)'],
            ['2×3', '3×5', '5×3', '2×2']
        ],
        [
            ['x0·d2', 'd2 x0', 'x0d2', '0.3'],
            ['x0', 'd2', '-x0·d2', 'x1·d2', 'x0·d2·W02', 'x0·W02', '0.6']
        ],
        [
            ['d0·W10 + d1·W11 + d2·W12', 'W12 d2 + W11 d1 + W10 d0', '-0.45'],
            ['d0·W10', 'd0·W01 + d1·W11', 'd0·W00 + d1·W01 + d2·W02', '0.45']
        ]
    ],
    softmax: [
        [
            ['p0(1 - p0)', 'p0 - p0^2', 'p0·(p1 + p2)', 'p0 p1 + p0 p2'],
            ['p0', '1 - p0', '-p0(1-p0)', 'p0^2', 'p0·p1', 'p0(p0 - 1)']
        ],
        [
            ['-p0·p1', '-p1 p0', 'p0(0 - p1)', 'p0·(p0 + p2 - 1)'],
            ['p0·p1', '-p0', '-p1', 'p1(1 - p1)', '-p0·p1·(1-p1)', '-p0·p2']
        ]
    ],
    entropy: [
        [
            ['(p - t)·x', '(p-t)x', 'x p - t x', '(sigmoid(z) - t)·x', 'x/(1+exp(-z)) - xt'],
            ['p - t', '(t - p)x', '(p - t)·p(1 - p)·x', 'p·x', '(p - t)·w', '(p - t)·x·2', '1e5', '1e999', 'ln(-1)']
        ],
        [
            ['(x0(p0 - t0) + x1(p1 - t1))/2', 'x0(p0-t0)/2 + x1(p1-t1)/2', '0.5(x0 p0 + x1 p1 - x0 t0 - x1 t1)'],
            ['x0(p0 - t0) + x1(p1 - t1)', '(p0 - t0 + p1 - t1)/2', '(x0(t0 - p0) + x1(t1 - p1))/2', '0.25', 'x0(p0 - t0)/2']
        ]
    ],
    descent: [
        [
            ['(y - t)·w3·(1 - a2²)·w2·(1 - a1²)·x', 'x w2 w3 (1-a1^2)(1-a2^2)(y-t)'],
            ['(y - t)·w3·w2·x', '(t - y)·w3·(1 - a2²)·w2·(1 - a1²)·x', '(y - t)·w3·(1 - a2²)·w2·x', '(y-t)·x', '0.1']
        ],
        [
            ['(p - t)·w3·(1 - a2²)·w2·(1 - a1²)·x'],
            ['(p - t)·p·(1 - p)·w3·(1 - a2²)·w2·(1 - a1²)·x', '(p - t)·x', 'p - t', '(p - t)·w3·(1 - a2)·w2·(1 - a1)·x']
        ]
    ],
    initial: [
        [
            ['n·s²·q', 'n s^2 q', 'q·n·s·s'],
            ['n·s·q', 's²·q', 'sqrt(n)·s·q', 'n·s²', '0.5']
        ],
        [
            ['sqrt(2/n)', '(2/n)^0.5', 'sqrt(2)/sqrt(n)'],
            ['2/n', 'sqrt(1/n)', '1/n', 'sqrt(n/2)', '0.2']
        ]
    ],
    convolution: [
        [
            ['n - k + 1', '1 + n - k'],
            ['n - k', 'n/k', 'n', 'n + k - 1', '26']
        ],
        [
            ['d0·x0 + d1·x1', 'x1 d1 + x0 d0'],
            ['d0·x0', 'd0·x1 + d1·x2', 'x0 + x1', '-d0 x0 - d1 x1']
        ],
        [
            ['d0·w1 + d1·w0', 'w0 d1 + w1 d0'],
            ['d0·w0 + d1·w1', 'd0·w1', 'w0 + w1', 'd1·w0']
        ]
    ]
};

async function learn(width, colorScheme) {
    const view = await open(width, colorScheme),
        { page } = view;
    await page.click('#tab-lessons');
    await learnAll(view);
    await page.click('#tab-points');
    await view.expect('the points again', async () => await page.locator('#points').isVisible());
    await view.context.close();
}

// The same from a folder, opened as a file, without any connection.
async function learnAlone(folder, width, colorScheme) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, offline: true });
    const page = await context.newPage(),
        view = looked(page, `alone ${width}`, colorScheme, url => url.startsWith(`file://${folder}/`));
    await page.goto(`file://${folder}/index.html`);
    await learnAll(view, 'alone-');
    await context.close();
}

async function learnAll(view, prefix = '') {
    const { page, wrong, expect } = view;
    let refused = 0;
    for (const [lesson, exercises] of Object.entries(answers)) {
        await page.evaluate(id => {
            location.hash = id;
        }, lesson);
        await expect(
            `the lesson ${lesson}`,
            async () => (await page.locator(`#lesson a[href="#${lesson}"]`).getAttribute('aria-current')) === 'page'
        );
        await view.accessible();
        await view.shoot(`${prefix}${lesson}`);
        for (const [i, [right, no]] of exercises.entries()) {
            for (const [answer, isRight] of [...right.map(text => [text, true]), ...no.map(text => [text, false])]) {
                await page.fill(`#answer-${i}`, answer);
                await page.press(`#answer-${i}`, 'Enter');
                const says = await page.locator('.res').nth(i).textContent();
                if (says.startsWith('✓') !== isRight) wrong(`to “${answer}” it says: ${says}`);
                if (/\b(NaN|Infinity|undefined)\b/.test(says)) wrong(`to “${answer}” it says: ${says}`);
                if (!isRight) refused++;
            }
        }
        const before = await page.locator('#lesson .fig').textContent();
        await page.locator('.sl input').first().focus();
        await page.keyboard.press('ArrowRight');
        if ((await page.locator('#lesson .fig').textContent()) === before) wrong(`nothing moves in the lesson ${lesson}`);
    }
    if (refused < 30) wrong(`only ${refused} wrong answers were tried`);
    await page.evaluate(() => {
        location.hash = 'neuron';
    });
    await page.fill('#answer-0', '(a - t)·a');
    await page.press('#answer-0', 'Enter');
    await expect('a word on what is missing', async () =>
        (await page.locator('.res').textContent()).includes('The factor 1 − a is missing')
    );
}

// A digit: drawn by mouse and by keys, and taken from the test rows; its probabilities are what the studio answers.
async function drawn(width, colorScheme) {
    const view = await open(width, colorScheme),
        { page, wrong, expect } = view;
    await page.click('#tab-digit');
    const answered = () => expect('an answer', async () => page.locator('#why').isVisible());
    let last = null;
    page.on('response', async response => {
        if (response.url().endsWith('/digits/look') && response.status() === 200) last = await response.json();
    });
    await answered();
    for (const [i, kind] of ['dense', 'convolution'].entries()) {
        await page.locator('#kinds button').nth(i).click();
        await expect(`the network ${kind}`, async () => {
            const said = await view.text('network-said');
            return said.includes('test images right') && said.includes(i ? 'conv:' : 'dense:32');
        });
        await expect(`what ${kind} sees`, async () => (await page.locator(i ? '#maps canvas' : '#units canvas').count()) >= 4);
        if ((await page.locator('#nearest figure').count()) !== 6) wrong('no rows are like it');
        if (await page.locator('#digit-checks .no').count()) wrong('a check of a digit fails');
        await view.accessible();
        await view.shoot(`digit-${kind}`);
    }
    await page.locator('#kinds button').first().click();
    await expect('the dense network again', async () => (await page.locator('#units canvas').count()) > 0);

    // a one, by the mouse: a stroke from the top to the bottom
    await page.click('#pad-clear');
    await expect('an empty sheet', async () => (await view.text('digit-says')) === 'Nothing is drawn yet.');
    await page.locator('#pad').scrollIntoViewIfNeeded();
    const box = await page.locator('#pad').boundingBox();
    await page.mouse.move(box.x + 0.52 * box.width, box.y + 0.15 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.48 * box.width, box.y + 0.85 * box.height, { steps: 8 });
    await page.mouse.up();
    await answered();
    await expect('a one', async () => (await view.text('drawn-digit')) === '1');
    await view.shoot('digit-drawn');
    await page.locator('#parts button').nth(1).click();
    await expect('the gradient', async () => (await view.text('speaks')).includes('the derivative by each pixel'));
    await expect('the share that the studio answered', async () => {
        const most = await page.evaluate(
            text => Math.max(...new Float32Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer)),
            last.probabilities
        );
        return (await view.text('digit-says')).includes(most > 0.9995 ? '> 99.9 %' : `${(100 * most).toFixed(1)} %`);
    });

    // by keys: the pen goes down, a line to the left, then one down: a seven or the like, but some digit
    await page.click('#pad-clear');
    await page.focus('#pad');
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', ' ']) await page.keyboard.press(key);
    for (let i = 0; i < 14; i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    await answered();
    await expect('a digit by keys', async () => /^\d$/.test(await view.text('drawn-digit')));
    await page.locator('#samples button').nth(7).click();
    await expect('a test row', async () => (await view.text('digit-says')).includes('test row'));
    await view.context.close();
}

for (const width of [1280, 390])
    for (const colorScheme of ['light', 'dark']) {
        await look(width, colorScheme);
        await learn(width, colorScheme);
        await drawn(width, colorScheme);
    }
const folder = join(mkdtempSync(join(tmpdir(), 'lessons-')), 'site');
if (spawnSync(command, [...words, 'studio', '--export', folder], { stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0)
    faults.push('the lessons are not exported');
for (const width of [1280, 390]) for (const colorScheme of ['light', 'dark']) await learnAlone(folder, width, colorScheme);
rmSync(dirname(folder), { recursive: true });
const view = await open(1280, 'light');
await goBack(view);
await explained(view);
await view.page.locator('#subjects button').first().click();
await branched(view);
await placed(view);
const pictures = await played(view);
await table3(view);
await view.context.close();
const stranger = await (await browser.newContext()).newPage();
const refused = await stranger.goto(address);
if (refused.status() !== 403) faults.push(`the address opens twice: ${refused.status()}`);
await browser.close();
const ended = new Promise(done => studio.once('exit', done));
studio.kill('SIGTERM');
if ((await ended) !== 0) faults.push("it doesn't end quietly");
for (const fault of faults) console.log(fault);
console.log(`the studio: ${pictures} steps a second drawn on the spirals, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
