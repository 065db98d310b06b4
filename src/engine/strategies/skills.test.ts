import { describe, expect, test } from 'vitest';
// Loaded beforehand: the clock of these tests does not wait for a module.
import '../skills/node';
import { ModelRefused } from '../errors';
import type { Taught } from '../events';
import type { CellOutcome, ExecuteOptions, Found } from '../ports';
import type { ProposedProgram, Review } from '../skills/review';
import {
  ask,
  never,
  RAISED,
  replies,
  ScriptedInterpreter,
  submit,
  type CellScript,
  type Outcome,
  type World,
} from '../testing/world';
import { skills } from './skills';

const QUESTION = 'Who built the mill?';
const PROGRAM = 'done(find("Who built it?"))';
const OTHER = 'done(find("Who was the builder?"))';
const SIMPLER = 'done(find("builder"))';
const FALLBACK = `done(find(${JSON.stringify(QUESTION)}))`;
const ROWS = Array.from({ length: 9 }, (_, n) => `Date: May ${n + 1}, 2024 || User: ${n} || Instance: It broke.`).join(
  '\n',
);
const FINE = { problems: [], calls: { least: 1, most: 4 }, labels: [] };

const program = (code: string) => `\`\`\`python\n${code}\n\`\`\``;
const problem = (...problems: string[]) => ({ ...FINE, problems });

/** Rehearses as the test says; other cells are played as everywhere. */
class Rehearsing extends ScriptedInterpreter {
  constructor(
    cells: Readonly<Record<string, CellScript>>,
    readonly reports: Readonly<Record<string, object | 'hangs' | 'broken'>>,
  ) {
    super(cells);
  }

  override async execute(namespace: string, code: string, options: ExecuteOptions): Promise<CellOutcome> {
    const outcome = await super.execute(namespace, code, options);
    const rehearsed = /^_rehearse\((.*)\)$/s.exec(code)?.[1];
    if (rehearsed === undefined) return outcome;
    const report = this.reports[JSON.parse(rehearsed) as string] ?? FINE;
    if (report === 'hangs') await Promise.race([never(), aborted(options.signal)]);
    const head = report === 'broken' ? 'Traceback' : `${JSON.stringify(report)}\n`;
    return { ...outcome, output: { head, cut: 0, tail: '' } };
  }

  /** Without the rehearsals. */
  get programs(): readonly string[] {
    return this.ran.filter((code) => !code.startsWith('_rehearse('));
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

interface Told extends Outcome {
  readonly programs: readonly string[];
}

type Reports = Rehearsing['reports'];

async function told(world: World & { reports?: Reports; review?: Review }): Promise<Told> {
  const interpreter = new Rehearsing({ [PROGRAM]: submit('Jan Visser'), ...world.cells }, world.reports ?? {});
  const { review } = world;
  const ports = { ...world.ports, interpreter, ...(review === undefined ? {} : { review }) };
  const outcome = await ask({ question: QUESTION, root: replies(program(PROGRAM)), ...world, ports, strategy: skills });
  return { ...outcome, programs: interpreter.programs };
}

const found = (grade: Found['grade'], value = 'Jan Visser'): Found => ({
  grade,
  value,
  document: 0,
  start: 22,
  end: 32,
  reason: '',
});

/** A cell whose skill finds this, and that goes on from there. */
function finds(findings: readonly Found[], then: CellScript, of = 1): CellScript {
  return async (cell) => {
    await cell.ask({ kind: 'step', step: { what: 'started', name: 'find', about: 'Who stayed?', of } });
    await cell.ask({ kind: 'step', step: { what: 'progress', step: 0, done: 1, of, found: findings } });
    return then(cell);
  };
}

const reads = (cell: Parameters<CellScript>[0]) =>
  cell.ask({ kind: 'llm_query', prompts: [`Read ${reading++}.`], model: null, batched: false });
let reading = 0;

describe('a program', () => {
  test('is asked for with the nearest examples as a chat, proposed, and run', async () => {
    const { state, root, programs } = await told({});
    expect(state).toMatchObject({ status: 'answered', strategy: 'skills', answer: { text: 'Jan Visser' } });
    expect(programs).toEqual([PROGRAM]);
    const [system, ...rest] = root.seen[0] ?? [];
    expect(system?.content).toContain('done(answer)');
    expect(rest).toHaveLength(17);
    expect(rest.map(({ role }) => role)).toEqual([
      ...Array.from({ length: 8 }, () => ['user', 'assistant']).flat(),
      'user',
    ]);
    expect(rest.at(-3)?.content).toContain('built');
    expect(rest.at(-1)?.content).toBe('Text: one text of prose.\nQuestion: Who built the mill?');
    expect(state.nodes[0]?.turns[0]?.proposal).toEqual({ code: PROGRAM, ...FINE });
    expect(state.nodes[0]?.turns[0]?.cells.map(({ code }) => code)).toEqual([PROGRAM]);
  });

  test('of which the rehearsal thinks little goes back once, and is corrected', async () => {
    const { state, root, programs } = await told({
      root: replies(program(OTHER), program(PROGRAM)),
      reports: { [OTHER]: problem('`mills` is not defined.') },
    });
    expect(state.status).toBe('answered');
    expect(programs).toEqual([PROGRAM]);
    expect(root.seen).toHaveLength(2);
    expect(root.seen[1]?.at(-2)).toEqual({ role: 'assistant', content: program(OTHER) });
    expect(root.seen[1]?.at(-1)?.content).toContain('- `mills` is not defined.');
  });

  test('that is no better the second time runs, with what is wrong in its proposal', async () => {
    const { state, root, programs } = await told({
      root: replies(program(OTHER), program(PROGRAM)),
      reports: { [OTHER]: problem('One.'), [PROGRAM]: problem('Two.') },
    });
    expect(programs).toEqual([PROGRAM]);
    expect(root.seen).toHaveLength(2);
    expect(state.nodes[0]?.turns[1]?.proposal?.problems).toEqual(['Two.']);
    expect(state.status).toBe('answered');
  });

  test('that is worse the second time gives way to the first', async () => {
    const { programs } = await told({
      root: replies(program(PROGRAM), program(OTHER)),
      reports: { [PROGRAM]: problem('One.'), [OTHER]: problem('One.', 'Two.') },
    });
    expect(programs).toEqual([PROGRAM]);
  });

  test('that raises goes back once with its error', async () => {
    const { state, root, programs } = await told({
      root: replies(program(OTHER), program(PROGRAM)),
      cells: { [OTHER]: () => RAISED },
    });
    expect(state.status).toBe('answered');
    expect(programs).toEqual([OTHER, PROGRAM]);
    expect(root.seen[1]?.at(-1)?.content).toContain('ValueError: no');
  });

  test('that raises twice gives way to a simpler one, asked for anew', async () => {
    const { state, root, programs } = await told({
      root: replies(program(OTHER), program(OTHER), program(SIMPLER)),
      cells: { [OTHER]: () => RAISED, [SIMPLER]: submit('Jan Visser') },
    });
    expect(state.status).toBe('answered');
    expect(programs).toEqual([OTHER, OTHER, SIMPLER]);
    expect(root.seen[2]?.some(({ content }) => content.includes('ValueError'))).toBe(false);
    expect(root.seen[2]?.at(-1)?.content).toContain('simplest program');
    const shown = root.seen[2]?.filter(({ role }) => role === 'assistant').map(({ content }) => content) ?? [];
    expect(shown).toHaveLength(4);
    expect(shown.join('\n')).not.toMatch(/\b(?:pick|tally|summarise|pairs|compare|extract|documents)\(/);
  });

  test('is replaced by `find` for the question itself when all fail', async () => {
    const { state, root, programs } = await told({
      root: replies(program(OTHER)),
      cells: { [OTHER]: () => RAISED, [FALLBACK]: submit('Jan Visser') },
      limits: { errors: 9 },
    });
    expect(state).toMatchObject({ status: 'answered', answer: { text: 'Jan Visser' } });
    expect(programs).toEqual([OTHER, OTHER, OTHER, FALLBACK]);
    expect(root.seen).toHaveLength(3);
    expect(state.nodes[0]?.turns.at(-1)).toMatchObject({
      usage: { input: 0, output: 0 },
      proposal: { code: FALLBACK },
    });
  });

  test('that ends without an answer, or with an empty one, is told so', async () => {
    const { root } = await told({
      root: replies(program(OTHER), program(SIMPLER), program(PROGRAM)),
      cells: { [OTHER]: () => ({}), [SIMPLER]: submit(' ') },
    });
    expect(root.seen[1]?.at(-1)?.content).toContain('ended without done(answer)');
    expect(root.seen[2]?.at(-1)?.content).toContain('simplest program');
  });

  test('fails when nothing answers, and says why', async () => {
    const { state } = await told({ root: replies(program(OTHER)), cells: { [OTHER]: () => RAISED } });
    expect(state).toMatchObject({ status: 'failed', reason: { code: 'answer.none' } });
  });

  test('without a rehearsal is run, and the trace says that it was not rehearsed', async () => {
    const { state, notices } = await told({ reports: { [PROGRAM]: 'broken' } });
    expect(state.status).toBe('answered');
    expect(notices).toContain('not-rehearsed');
  });
});

describe('a reply', () => {
  test('without a program goes back once', async () => {
    const { state, root, programs } = await told({ root: replies('Jan Visser, I believe.', program(PROGRAM)) });
    expect(state.status).toBe('answered');
    expect(root.seen[1]?.at(-1)?.content).toContain('no program in the reply');
    expect(programs).toEqual([PROGRAM]);
  });

  test('that is empty every time leaves `find`', async () => {
    const { state, root, programs, notices } = await told({ root: replies(''), cells: { [FALLBACK]: submit('Jan') } });
    expect(state.status).toBe('answered');
    expect(programs).toEqual([FALLBACK]);
    expect(notices).toContain('empty-reply');
    for (const messages of root.seen) {
      expect(messages.every(({ content }) => content !== '')).toBe(true);
      const roles = messages.map(({ role }) => role);
      expect(roles.some((role, index) => role === 'user' && roles[index + 1] === 'user')).toBe(false);
    }
  });

  test('that never comes leaves `find` to the sub-model', async () => {
    const { state, root, programs, notices } = await told({
      root: () => Promise.reject(new ModelRefused('Root', 401, '')),
      cells: { [FALLBACK]: submit('Jan Visser') },
    });
    expect(state.status).toBe('answered');
    expect(programs).toEqual([FALLBACK]);
    expect(root.seen).toHaveLength(1);
    expect(notices).toContain('root-failed');
  });

  test('is cut at a length that no program needs', async () => {
    const lengths: number[] = [];
    await told({
      root: (_messages, { maxTokens }) => {
        lengths.push(maxTokens);
        return program(PROGRAM);
      },
    });
    expect(Math.max(...lengths)).toBeLessThan(1_000);
  });
});

describe('what is checked without Python', () => {
  test('a question about records has to go through them', async () => {
    const counts = 'k = rows()\ndone(len(k))';
    const { root, programs } = await told({
      question: 'How many messages did each user send?',
      documents: [ROWS],
      root: replies(program(PROGRAM), program(counts)),
      cells: { [counts]: submit('9') },
    });
    expect(root.seen[0]?.at(-1)?.content).toContain('records, one a line, with the fields date, user, instance');
    expect(root.seen[1]?.at(-1)?.content).toContain('begin with rows(). Their fields are date, user, instance.');
    expect(programs).toEqual([counts]);
  });

  test('a program that reads nothing is sent back; its answer is not to be relied on', async () => {
    const guess = 'done("Jan Visser")';
    const { state, root } = await told({ root: replies(program(guess)), cells: { [guess]: submit('Jan Visser') } });
    expect(root.seen[1]?.at(-1)?.content).toContain('uses none of the functions');
    expect(state).toMatchObject({ status: 'best_effort', reason: { code: 'answer.unread' } });
  });

  test('a short text is better read whole, and that is said', async () => {
    const short = await told({});
    expect(short.notices).toContain('short');
    const long = await told({ documents: ['The mill was built by Jan Visser. '.repeat(20_000)] });
    expect(long.notices).not.toContain('short');
  });
});

describe('what an answer is worth', () => {
  const cellThat = (findings: readonly Found[]) => ({ cells: { [PROGRAM]: finds(findings, submit('Jan Visser')) } });

  test('verified hits make it answered, also beside unsure ones', async () => {
    expect((await told(cellThat([found('unsure'), found('verified')]))).state.status).toBe('answered');
  });

  test('unsure hits alone make it a best effort that says so', async () => {
    const { state } = await told(cellThat([found('unsure'), found('rejected')]));
    expect(state).toMatchObject({ status: 'best_effort', reason: { code: 'answer.unsure' } });
  });

  test('what the answer cites counts for it, also where something else was verified', async () => {
    const piet = { ...found('unsure', 'Piet'), start: 0, end: 8 };
    const both = [found('verified'), piet];
    const citing = (mark: string) => ({ cells: { [PROGRAM]: finds(both, submit(`Somebody [[cite:0:${mark}]]`)) } });
    expect((await told(citing('0:8'))).state).toMatchObject({ reason: { code: 'answer.unsure' } });
    expect((await told(citing('22:32'))).state.status).toBe('answered');
  });

  test('items that a model picked are no hits', async () => {
    const picked = { ...found('unsure'), document: null };
    expect((await told(cellThat([picked]))).state.status).toBe('answered');
  });

  test('“not found” is an answer', async () => {
    const cells = { [PROGRAM]: finds([found('rejected')], submit('Not found in 9 of 9 passages.')) };
    expect((await told({ cells })).state).toMatchObject({ status: 'answered' });
  });

  test('what an earlier program found says nothing of a later one', async () => {
    const { state } = await told({
      root: replies(program(OTHER), program(PROGRAM)),
      cells: { [OTHER]: finds([found('unsure')], () => RAISED) },
    });
    expect(state.status).toBe('answered');
  });

  test('when every call failed it is a best effort', async () => {
    const { state } = await told({
      sub: () => Promise.reject(new ModelRefused('Sub', 400, '')),
      cells: {
        [PROGRAM]: async (cell) => {
          await reads(cell);
          return submit('Jan Visser')(cell);
        },
      },
    });
    expect(state).toMatchObject({ status: 'best_effort', reason: { code: 'answer.callsFailed' } });
  });

  test('a marker becomes a citation', async () => {
    const { state } = await told({ cells: { [PROGRAM]: submit('Jan Visser [[cite:0:22:32]]') } });
    expect(state.answer?.citations).toMatchObject([{ quote: 'Jan Visser', span: { start: 22, end: 32 } }]);
  });
});

describe('limits', () => {
  const cutShort = (findings: readonly Found[]) =>
    told({
      limits: { tokens: 6_000 },
      cells: {
        [PROGRAM]: finds(
          findings,
          async (cell) => {
            for (;;) await reads(cell);
          },
          80,
        ),
      },
      sub: () => 'x'.repeat(2_000),
    });

  test('reached in the middle of a sweep leave what was proven until then, with its place', async () => {
    const { state } = await cutShort([found('verified'), found('unsure', 'Piet')]);
    expect(state).toMatchObject({ status: 'best_effort', reason: { code: 'limit.tokens' } });
    expect(state.answer?.text).toBe(
      'Found until then:\n\n- Jan Visser\n\n“Who stayed?” was looked for in 1 of 80 passages; the others were not read.',
    );
    expect(state.answer?.citations).toMatchObject([{ quote: 'Jan Visser' }]);
  });

  test('leave what may be so, said to be unsure, and how far the search was', async () => {
    const unsure = (await cutShort([found('unsure', 'Piet')])).state;
    expect(unsure.answer?.text).toContain('- Piet (unsure)');
    const nothing = (await cutShort([found('rejected')])).state;
    expect(nothing).toMatchObject({ status: 'best_effort', reason: { code: 'limit.tokens' } });
    expect(nothing.answer?.text).toBe('“Who stayed?” Not found in 1 of 80 passages; the others were not read.');
  });

  test('of turns end it before the next program', async () => {
    const { state, root } = await told({
      limits: { turns: 1 },
      root: replies(program(OTHER)),
      cells: { [OTHER]: () => RAISED },
    });
    expect(state).toMatchObject({ status: 'failed', reason: { code: 'limit.turns' } });
    expect(root.seen).toHaveLength(1);
  });
});

describe('Stop', () => {
  const stops = async (world: World & { reports?: Reports; review?: Review }, at: string) => {
    const stop = new AbortController();
    const outcome = await told({
      ...world,
      signal: stop.signal,
      watch: (event) => {
        if (event.type === at) stop.abort(new DOMException('Stopped.', 'AbortError'));
      },
    });
    expect(outcome.state.status).toBe('stopped');
    expect(outcome.events.at(-1)?.type).toBe('run.finished');
    expect(outcome.events.filter(({ type }) => type === 'run.finished')).toHaveLength(1);
    return outcome;
  };

  test('while the program is being written', async () => {
    const { programs } = await stops({ root: never }, 'turn.started');
    expect(programs).toEqual([]);
  });

  test('while it is rehearsed', async () => {
    const { programs } = await stops({ reports: { [PROGRAM]: 'hangs' } }, 'turn.replied');
    expect(programs).toEqual([]);
  });

  test('while it is looked at', async () => {
    const review: Review = (_program, signal) => aborted(signal);
    const { programs } = await stops({ review }, 'program.proposed');
    expect(programs).toEqual([]);
  });

  test('while it runs', async () => {
    const { programs } = await stops({ cells: { [PROGRAM]: never } }, 'cell.started');
    expect(programs).toEqual([PROGRAM]);
  });
});

describe('who looks at a program first', () => {
  const EDITED = 'done(find("Who built the mill?", words=["mill"]))';
  const LABELS = ['human', 'place', 'other'];
  const TAUGHT: Taught = { labels: LABELS, examples: [{ text: 'Jan Visser', label: 'human' }] };

  test('sees it with what it will take, and what comes of it is run', async () => {
    const seen: ProposedProgram[] = [];
    const { state, programs } = await told({
      cells: { [EDITED]: submit('Jan Visser') },
      review: (proposed) => {
        seen.push(proposed);
        return Promise.resolve({ code: EDITED, taught: [] });
      },
    });
    expect(seen).toMatchObject([{ code: PROGRAM, problems: [], calls: { least: 1, most: 4 }, turn: 1 }]);
    expect(programs).toEqual([EDITED]);
    expect(state.nodes[0]?.turns[0]).toMatchObject({ proposal: { code: PROGRAM }, cells: [{ code: EDITED }] });
  });

  test('can have another program rehearsed', async () => {
    const { state } = await told({
      reports: { [EDITED]: problem('No.') },
      review: async (proposed, signal) => {
        expect(await proposed.rehearse(EDITED, signal)).toEqual({ code: EDITED, ...problem('No.') });
        return { code: PROGRAM, taught: [] };
      },
    });
    expect(state.status).toBe('answered');
  });

  test('an edited program that raises goes back as it was edited', async () => {
    let looked = 0;
    const { root } = await told({
      root: replies(program(OTHER), program(PROGRAM)),
      cells: { [EDITED]: () => RAISED },
      review: ({ code }) => {
        looked += 1;
        return Promise.resolve({ code: looked === 1 ? EDITED : code, taught: [] });
      },
    });
    expect(looked).toBe(2);
    expect(root.seen[1]?.at(-1)?.content).toContain(EDITED);
  });

  test('gives examples that the program’s skills are told of', async () => {
    const facts: unknown[] = [];
    await told({
      cells: {
        [PROGRAM]: async (cell) => {
          facts.push(await cell.ask({ kind: 'facts' }));
          return submit('Jan Visser')(cell);
        },
      },
      review: ({ code, taught }) => {
        expect(taught).toEqual([]);
        return Promise.resolve({ code, taught: [TAUGHT] });
      },
    });
    expect(facts).toMatchObject([{ kind: 'facts', taught: [TAUGHT], sub: { name: 'sub', local: true } }]);
  });

  test('has the sub-model try examples on held-back items, in a cell of the trace', async () => {
    const trial = [
      '_items = ["The mill"]',
      '_examples = [("Jan Visser", "human")]',
      'print(__import__("json").dumps([str(given) for given in label(_items, ["human","place","other"], _examples)]))',
    ].join('\n');
    let given: readonly string[] = [];
    const { state } = await told({
      cells: {
        [trial]: async (cell) => {
          await reads(cell);
          return { output: { head: '["place"]\n', cut: 0, tail: '' } };
        },
      },
      review: async (proposed, signal) => {
        given = await proposed.tryLabels(TAUGHT, ['The mill'], signal);
        return { code: PROGRAM, taught: [TAUGHT] };
      },
    });
    expect(given).toEqual(['place']);
    expect(state.nodes[0]?.turns[0]?.cells.map(({ code }) => code)).toEqual([trial, PROGRAM]);
    expect(state.calls).toMatchObject([{ cell: 0, status: 'done' }]);
    expect(state.status).toBe('answered');
  });

  test('lets the root model label, as one call of the trace', async () => {
    let given: readonly (string | null)[] = [];
    const { state, root } = await told({
      root: (messages) =>
        messages.at(-1)?.content.startsWith('Give each') === true
          ? '1. human\n2) Place.\n4: nonsense'
          : program(PROGRAM),
      review: async (proposed, signal) => {
        expect(proposed.rootLabels).toBe(true);
        given = await proposed.suggestLabels(LABELS, ['Jan', 'The mill', 'Friday', '?'], signal);
        return { code: PROGRAM, taught: [] };
      },
    });
    expect(given).toEqual(['human', 'place', null, null]);
    expect(root.seen[1]?.at(-1)?.content).toContain('2. The mill');
    expect(state.calls).toMatchObject([{ model: 'root', status: 'done', cell: 0 }]);
    expect(state.nodes[0]?.turns[0]?.cells.map(({ status }) => status)).toEqual(['done', 'done']);
  });

  test('hears when labels cannot be had, and the program can still run', async () => {
    const failures: unknown[] = [];
    const { state } = await told({
      review: async (proposed, signal) => {
        await proposed.tryLabels(TAUGHT, ['The mill'], signal).catch((error: unknown) => failures.push(error));
        return { code: PROGRAM, taught: [] };
      },
    });
    expect(failures).toMatchObject([{ code: 'labels.none' }]);
    expect(state.status).toBe('answered');
  });
});
