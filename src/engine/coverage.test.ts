import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coverageOf, merged } from './coverage';
import type { CellReply } from './ports';
import { direct } from './strategies/direct';
import { ask, repl, replies, ScriptedModel, submit, type CellScript, type World } from './testing/world';

const READ = 'The quay was rebuilt after the flood of 1897. '.repeat(4);
const PRINTED = 'Nobody was hurt when the crane fell in March. '.repeat(4);
const UNREAD = 'The lamp was lit at dusk and put out at dawn. '.repeat(40);

function asks(prompt: string): CellScript {
  return async ({ ask }): Promise<object> => {
    const reply: CellReply = await ask({ kind: 'llm_query', prompts: [prompt], model: null, batched: false });
    return reply.kind === 'texts' ? {} : Promise.reject(new Error(reply.kind));
  };
}

function model(id: string, host: string, script: ConstructorParameters<typeof ScriptedModel>[1]): ScriptedModel {
  const scripted = new ScriptedModel(id, script);
  scripted.host = host;
  return scripted;
}

/** A run that asks about one document, prints another, and leaves the third alone. */
function world(...cells: string[]): World {
  const code = cells.length > 0 ? cells : ['context ask', 'context print', 'finish(context)'];
  return {
    documents: [UNREAD, READ, PRINTED],
    root: model('root', 'root.example', replies(...code.map(repl))),
    sub: model('sub', 'sub.example', () => 'It was rebuilt.'),
    cells: {
      'context ask': asks(`When? ${READ}`),
      'context print': () => ({ output: { head: `1: ${PRINTED}  `, cut: 0, tail: '' } }),
      'finish(context)': submit('It was rebuilt “after the flood of 1897”. [[cite:1:0:46]]'),
      'context last': () => ({
        output: { head: PRINTED, cut: 0, tail: '' },
        answer: { content: 'done', ready: true },
      }),
    },
  };
}

describe('what a run has read', () => {
  test('is told apart: by sub-models, by the root model, quoted, and by nobody', async () => {
    const { state } = await ask(world());
    const { documents, ...totals } = coverageOf(state);
    expect(totals).toMatchObject({
      characters: UNREAD.length + READ.length + PRINTED.length,
      read: READ.length + PRINTED.trimEnd().length,
      models: READ.length,
      root: PRINTED.trimEnd().length,
      quoted: 46,
    });
    expect(documents.map(({ name, models, root, quoted }) => ({ name, models, root, quoted }))).toEqual([
      { name: 'Document 1.txt', models: [{ start: 0, end: READ.length }], root: [], quoted: [{ start: 0, end: 46 }] },
      { name: 'Document 2.txt', models: [], root: [{ start: 0, end: PRINTED.trimEnd().length }], quoted: [] },
    ]);
  });

  test('each host has received exactly what was sent to it', async () => {
    const { state, root, sub } = await ask(world());
    const { hosts } = coverageOf(state);
    expect(hosts).toEqual([
      {
        host: 'root.example',
        characters: PRINTED.trimEnd().length,
        passages: [{ document: 'd2', start: 0, end: PRINTED.trimEnd().length }],
      },
      { host: 'sub.example', characters: READ.length, passages: [{ document: 'd1', start: 0, end: READ.length }] },
    ]);
    expect(JSON.stringify(root.seen)).toContain(PRINTED.trimEnd());
    expect(JSON.stringify(root.seen)).not.toContain(READ);
    expect(JSON.stringify(sub.seen)).toContain(READ);
  });

  test('a cached call is read, and sent nowhere', async () => {
    const cache = { lookup: (keys: readonly unknown[]) => Promise.resolve(keys.map(() => REPLY)) };
    const cached = await ask({
      ...world('context ask', 'finish(context)'),
      ports: { cache: { ...cache, store: () => Promise.resolve() } },
    });
    const { hosts, models } = coverageOf(cached.state);
    expect(models).toBe(READ.length);
    expect(hosts.map(({ host }) => host)).not.toContain('sub.example');
  });

  test('a call that a limit refused was sent nowhere', async () => {
    const { state } = await ask({ ...world('context ask', 'finish(context)'), limits: { calls: 0 } });
    expect(state.calls).toMatchObject([{ status: 'failed', attempts: 0 }]);
    expect(coverageOf(state)).toMatchObject({ models: 0 });
    expect(coverageOf(state).hosts.map(({ host }) => host)).not.toContain('sub.example');
  });

  test('what the last turn printed was told to nobody', async () => {
    const { state } = await ask(world('context last'));
    expect(coverageOf(state)).toMatchObject({ read: 0, hosts: [] });
  });

  test('a text put into the window whole was received whole', async () => {
    const { state } = await ask({
      ...world(),
      root: model('root', 'root.example', () => 'Nobody knows.'),
      strategy: direct,
    });
    const all = UNREAD.length + READ.length + PRINTED.length;
    expect(coverageOf(state)).toMatchObject({ characters: all, read: all, root: all, models: 0 });
    expect(coverageOf(state).hosts).toMatchObject([{ host: 'root.example', characters: all }]);
  });
});

const REPLY = { text: 'cached', usage: { input: 1, output: 1, estimated: false }, finish: 'stop' } as const;

test('intervals are merged to the same characters, sorted and apart', () => {
  const interval = fc.tuple(fc.nat(60), fc.nat(20)).map(([start, length]) => ({ start, end: start + length }));
  fc.assert(
    fc.property(fc.array(interval), (intervals) => {
      const apart = merged(intervals);
      const inside = (list: typeof intervals, at: number) => list.some(({ start, end }) => start <= at && at < end);
      for (let at = 0; at < 90; at += 1) expect(inside(apart, at)).toBe(inside(intervals, at));
      for (const [index, { start, end }] of apart.entries()) {
        expect(end).toBeGreaterThan(start);
        expect(start).toBeGreaterThan(apart[index - 1]?.end ?? -1);
      }
    }),
  );
});
