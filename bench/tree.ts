/** A tree of nodes that ask in between: what the interpreter and the engine add to the models' own time. */
import { times, type Measured } from './measure';
import { between, FixedModel, repl, runTask, sharedPython } from './world';

const LATENCY_MS = 100;
/** So many calls at once; the models of the nodes themselves answer at once. */
const CALLS_AT_ONCE = 16;
/** Children of the root, of each of these, and of each of those: 100 in all, of which 80 are at depth 3. */
const WIDTHS = [4, 4, 5] as const;
const LEAF_CALLS = 5;

/** Nobody reads before its children; they ask in a row. */
function cellOf(depth: number, name: string): string {
  const width = WIDTHS[depth];
  const lines =
    width === undefined
      ? [`said = [llm_query(f"{NAME} {n}") for n in range(${LEAF_CALLS})]`]
      : [
          `said = [llm_query(NAME)]`,
          `names = [f"{NAME}.{n}" for n in range(${width})]`,
          `answers = rlm_query_batched([f"${depth + 1} {name}" for name in names], ["x"] * ${width}, model="root")`,
          `assert answers == [f"done {name}" for name in names], answers`,
        ];
  const wanted = width === undefined ? `[f"R:{NAME} {n}" for n in range(${LEAF_CALLS})]` : '["R:" + NAME]';
  return repl(
    [
      `NAME = "${name}"`,
      ...lines,
      `assert said == ${wanted}, said`,
      `answer["content"] = "done " + NAME`,
      `answer["ready"] = True`,
    ].join('\n'),
  );
}

/** The share of the ideal time. Each node checks that what it got is its own; a mistake fails the run. */
export async function childrenAtDepth3(): Promise<Measured> {
  const python = await sharedPython();
  const samples = await times(5, async () => {
    const tag = `t${Date.now().toString(36)}`;
    const root = new FixedModel('root', 1_000, 0, (messages) => {
      const question = messages[1]?.content ?? '';
      const [, depth = '0', name = tag] = /(\d) (t[\w.]+)/.exec(question) ?? [];
      return cellOf(Number(depth), name);
    });
    const sub = new FixedModel('sub', CALLS_AT_ONCE, LATENCY_MS, (messages) => `R:${messages[0]?.content ?? ''}`);
    const events = await runTask({ root, sub, limits: { depth: 4 }, interpreter: python });
    return ideal() / between(events, 'call.started', 'call.finished');
  });
  python.dispose();
  return { samples, unit: 'of ideal', bound: 1 };
}

/** A call of the root, one of each child, one of each grandchild, then all of the leaves', as many at once as may be. */
function ideal(): number {
  const counts = WIDTHS.map((_, depth) => WIDTHS.slice(0, depth).reduce((product, width) => product * width, 1));
  const leaves = WIDTHS.reduce<number>((product, width) => product * width, 1);
  const rounds = [...counts, leaves * LEAF_CALLS].map((calls) => Math.ceil(calls / CALLS_AT_ONCE));
  return LATENCY_MS * rounds.reduce((sum, count) => sum + count, 0);
}
