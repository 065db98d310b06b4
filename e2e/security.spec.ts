/** What hostile code, hostile text and a hostile server can do with the built app: nothing. */
import type { Page } from '@playwright/test';
import { PLANTED, probes } from './probes';
import { startAttackServer, type AttackServer } from './support/attack-server';
import { inPython, together, waysIn, waysOut } from './support/attacks';
import { Burrow, expect, repl, test as base } from './support/burrow';
import { dump, plant } from './support/storage';

const KEY = 'sk-planted-0a1b2c3d4e5f';

const test = base.extend<{ attacker: AttackServer }>({
  // What hostile code throws is no mistake of the app's, but the browser reports it as an error of the page.
  burrow: async ({ page, site }, use) => {
    await use(new Burrow(page, site));
  },
  attacker: async ({}, use) => {
    const server = await startAttackServer();
    await use(server);
    await server.close();
  },
});

const choice = { corpus: 'Notes', strategy: 'Recursive', root: 'Planner', sub: 'Planner' };
const NOTES = { name: 'notes.txt', text: 'The mill was built by Jan Visser in 1897.' };
const PRIVATE = { name: 'private.txt', text: `Nobody may read this: ${PLANTED.secret}.` };
const SUBMIT = repl('answer["content"] = context[22:32]\nanswer["ready"] = True');

/** Everything that the page hears from others, on any channel, besides the app's own announcements. */
async function listen(page: Page): Promise<() => Promise<unknown[]>> {
  await page.evaluate((channel) => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    new BroadcastChannel(channel).onmessage = ({ data }) => heard.push(data);
    new BroadcastChannel('burrow').onmessage = ({ data }) => {
      if (!['library', 'runs', 'endpoints', 'settings'].includes(String(data))) heard.push(data);
    };
    window.addEventListener('message', ({ data }) => heard.push(data));
  }, PLANTED.channel);
  return () => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard);
}

async function prepare(burrow: Burrow, url: string): Promise<void> {
  await burrow.connect('Planner', url, { model: 'root', key: KEY });
  await burrow.corpus('Private', [PRIVATE]);
  await burrow.corpus('Notes', [NOTES]);
}

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
  await prepare(burrow, models.url);

  const ways = together([...waysOut(attacker.http, attacker.ws), ...waysIn(PLANTED)]);
  let inside = '';
  models.script([
    {
      when: ({ lastUser }) => lastUser === 'look now',
      reply: async () => {
        inside = JSON.stringify(await Promise.all(page.frames().slice(1).map((frame) => frame.content())));
        return 'seen';
      },
    },
    { when: ({ turn }) => turn === 0, reply: probes(attacker).map(({ python }) => repl(python)).join('\n\n') },
    { when: ({ turn }) => turn === 1, reply: `${repl(inPython(ways))}\n\n${repl('print(llm_query("look now"))')}` },
    { reply: SUBMIT },
  ]);
  await burrow.ask('Who built the mill?', choice);
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
    expect(new Set(models.requests.map(({ headers }) => headers['authorization']))).toEqual(new Set([`Bearer ${KEY}`]));
    for (const request of models.requests) expect(JSON.stringify([request.body, request.messages])).not.toContain(KEY);
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
