// What the page asks the studio for. Wishes to go somewhere are made one after the other, and of those that wait only the last.
export async function ask(path, wish) {
    const answer = await fetch(`/api/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(wish)
    });
    if (answer.headers.get('content-type') !== 'application/json') throw new Error((await answer.text()).trim());
    const result = await answer.json();
    if (result.error) throw new Error(result.help ? `${result.error}: ${result.help}` : result.error);
    return result;
}

/** Lets one run at a time; of those that come meanwhile, the last; `rest` is told when none waits. */
export function inTurn(run, rest = () => {}) {
    let isBusy = false,
        next = null;
    return async function turn(wish) {
        if (isBusy) {
            next = { wish };
            return;
        }
        isBusy = true;
        try {
            await run(wish);
        } finally {
            isBusy = false;
            if (next) {
                const { wish: waiting } = next;
                next = null;
                turn(waiting);
            } else rest();
        }
    };
}
