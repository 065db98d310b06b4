/** What skills add to the calls that they make: the same number of calls of equal length, with a skill and bare. */
import { times, type Measure } from './measure';
import { between, FixedModel, repl, runTask, sharedPython } from './world';

const LATENCY_MS = 100;
const AT_ONCE = 16;
const ITEMS = 512;
const SAMPLES = 5;

const EXAMPLES = '{"odd": ["item one", "item three"], "even": ["item two", "item four"]}';

/** The time of a cell that labels, as a multiple of one that makes as many calls itself. */
export const SKILLS: readonly Measure[] = [
  {
    id: 'skills.overhead',
    goal: { atMost: 1.05 },
    measure: async () => {
      const python = await sharedPython();
      const sub = new FixedModel('sub', AT_ONCE, LATENCY_MS, () => 'odd');
      const secondsOf = async (cell: string): Promise<number> => {
        const run = `items = [f"item {n} of ${Date.now()}" for n in range(${ITEMS})]\n${cell}`;
        const events = await runTask({ root: writes(run), sub, interpreter: python });
        return between(events, 'cell.started', 'cell.finished');
      };
      const samples = await times(SAMPLES, async () => {
        const bare = await secondsOf('said = llm_query_batched(items)');
        const skill = await secondsOf(`said = label(items, ["odd", "even"], ${EXAMPLES})`);
        return skill / bare;
      });
      python.dispose();
      return { samples, unit: 'of bare calls', bound: 1 };
    },
  },
];

function writes(code: string): FixedModel {
  const submit = 'assert len(said) == len(items)\nanswer["content"] = "done"\nanswer["ready"] = True';
  return new FixedModel('root', 1, 0, () => repl(`len(context)\n${code}\n${submit}`));
}
