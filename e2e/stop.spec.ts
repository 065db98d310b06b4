/** Stop ends a run whatever it does: nothing follows, nothing more is asked, and Python works again afterwards. */
import type { Scenario } from './server/scenario';
import type { ModelServer } from './server/model-server';
import { expect, repl, test, type Burrow } from './support/burrow';

const choice = { corpus: 'Notes', strategy: 'Recursive', root: 'Planner', sub: 'Reader' };

async function prepare(burrow: Burrow, models: ModelServer): Promise<void> {
  await burrow.connect('Planner', models.url, { model: 'root' });
  await burrow.connect('Reader', models.url, { model: 'sub' });
  await burrow.corpus('Notes', [{ name: 'notes.txt', text: 'The mill was built by Jan Visser in 1897.' }]);
}

const isRoot = ({ model }: { model: string }) => model === 'root';

/** Each state a run can be in, how to get there, and how the server or the page shows that it is there. */
const STATES: { name: string; scenario: Scenario; there: (server: ModelServer) => boolean; depth?: number }[] = [
  {
    name: 'the model streams',
    scenario: [{ reply: { text: 'I will look at it. '.repeat(200), pieceMs: 20 } }],
    there: (server) => server.open === 1,
  },
  {
    name: 'a cell spins',
    scenario: [
      { reply: repl('print(context[:5])\nllm_query("spinning now")\nwhile True: pass'), when: isRoot },
      { reply: 'ok' },
    ],
    there: (server) => server.requests.some(({ lastUser }) => lastUser === 'spinning now') && server.open === 0,
  },
  {
    name: 'a cell waits for calls',
    scenario: [
      { reply: repl('llm_query_batched([f"{context[:4]} {n}" for n in range(40)])'), when: isRoot },
      { reply: { fault: 'silent' } },
    ],
    // Browsers open six connections to a host at most.
    there: (server) => server.open === 6,
  },
  {
    name: 'a child runs',
    scenario: [
      { reply: repl('rlm_query("look", context)'), when: isRoot },
      { reply: { text: 'thinking '.repeat(500), pieceMs: 20 } },
    ],
    there: (server) => server.requests.some(({ model, system }) => model === 'sub' && system !== ''),
    depth: 2,
  },
];

for (const { name, scenario, there, depth } of STATES) {
  test(`while ${name}`, async ({ burrow, models, page }) => {
    models.script(scenario);
    await prepare(burrow, models);
    if (depth !== undefined) await burrow.setLimit(/depth/i, depth);
    await burrow.ask('Who built the mill?', choice);
    await models.until(there);
    await page.getByRole('button', { name: 'Stop' }).click();
    await burrow.ended('stopped');
    await models.until((server) => server.open === 0);
    const requests = models.requests.length;

    const [run = ''] = await burrow.runIds();
    const events = (await burrow.storedEvents(run)) as { type: string }[];
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', state: 'stopped' });
    expect(events.filter(({ type }) => type === 'run.finished')).toHaveLength(1);

    // Python and the models work again.
    models.script([{ reply: repl('answer["content"] = context[22:32]\nanswer["ready"] = True') }]);
    await burrow.ask('Who built the mill?', choice);
    await burrow.ended('answered');
    await expect(burrow.answer).toContainText('Jan Visser');
    expect(models.requests).toHaveLength(requests + 1);
    expect(await burrow.storedEvents(run)).toEqual(events);
  });
}
