/** A library of a gigabyte, one step after the other in one page; the runner watches the memory meanwhile. */
import { openCorpus } from '../src/compose';
import type { RunEvent } from '../src/engine/events';
import type { Measure, Measured } from './measure';
import { TextMaker } from './text';
import { between, house, repl, runTask, writes } from './world';

const DOCUMENTS = 1_000;
const CHARACTERS = 1_000_000;
/** As many files as a page holds at once; a user's lie on the disk. */
const TOGETHER = 20;
/** The document that holds it, not the last one. */
const NEEDLE_IN = 617;
const NEEDLE = 'The harbour master of Saltmere hid the key 7F3A9 under the third lamp of the mole.';

const signal = new AbortController().signal;
let corpus = '';

export const GIANT: readonly Measure[] = [
  { id: 'giant.ingest', goal: { atMost: 180_000 }, measure: async () => inMs(await ingest()) },
  { id: 'giant.open', goal: { atMost: 500 }, measure: () => timed(open) },
  { id: 'giant.search.first', goal: { atMost: 10_000 }, measure: () => timed(search) },
  { id: 'giant.search', goal: { atMost: 1_000 }, measure: () => timed(search) },
  { id: 'giant.cite', goal: { atMost: 1_000 }, measure: () => timed(cite) },
  {
    id: 'giant.grep',
    goal: { atMost: 30_000 },
    measure: async () => {
      const events = await answered([
        repl('found = grep(r"hid the key (\\w+)", k=None)\nprint(len(found), found[0].document, found[0].groups)'),
        repl('answer["content"] = f"It is {found[0].groups[0]}. {cite(found[0].text)}"\nanswer["ready"] = True'),
      ]);
      const cell = events.findIndex(({ type }) => type === 'cell.finished');
      return inMs(between(events.slice(0, cell + 1), 'cell.started', 'cell.finished'));
    },
  },
  {
    id: 'giant.needle',
    goal: { atMost: 30_000 },
    measure: async () => {
      const events = await answered([
        repl('hits = search("Where did the harbour master hide the key?", 3)\nprint(hits[0])'),
        repl('seen = sum(len(text) for text in context)\nprint(len(context), seen)'),
        repl('answer["content"] = f"It is 7F3A9. {cite(\'hid the key 7F3A9\')}"\nanswer["ready"] = True'),
      ]);
      return inMs(between(events, 'run.started', 'run.finished'));
    },
  },
];

async function ingest(): Promise<number> {
  const maker = new TextMaker(7);
  corpus = (await house.library.createCorpus('Giant')).id;
  let ms = 0;
  for (let first = 0; first < DOCUMENTS; first += TOGETHER) {
    const files = Array.from({ length: TOGETHER }, (_, number) => fileOf(maker, first + number));
    const startedAt = performance.now();
    const added = await house.library.addFiles(corpus, files, { signal, onProgress: () => undefined });
    ms += performance.now() - startedAt;
    const refused = added.find(({ state }) => state !== 'ready');
    if (refused !== undefined) throw new Error(JSON.stringify(refused));
  }
  return ms;
}

function fileOf(maker: TextMaker, number: number): File {
  const middle = number === NEEDLE_IN ? [`\n\n${NEEDLE}\n\n`] : [];
  return new File([maker.text(CHARACTERS / 2), ...middle, maker.text(CHARACTERS / 2)], `${number}.txt`);
}

async function open(): Promise<void> {
  const {
    sources,
    corpus: { documents },
  } = await opened();
  await sources.read({ document: documents.at(-1)?.id ?? '', start: 0, end: 1_000 }, signal);
}

async function search(): Promise<void> {
  const { sources } = await opened();
  const [best] = await sources.search('harbour master of Saltmere', 5, signal);
  if (best?.text.includes(NEEDLE) !== true) throw new Error(`Found instead: ${JSON.stringify(best)}`);
}

async function cite(): Promise<void> {
  const { sources } = await opened();
  const [passage, none] = await sources.locate(
    [
      { text: 'hid the key 7F3A9 under the third', document: null },
      { text: 'hid the key 7F3A8 under the third', document: null },
    ],
    signal,
  );
  if (passage?.name !== `${NEEDLE_IN}.txt` || none !== null) throw new Error(`Located: ${JSON.stringify(passage)}`);
}

/** A run over the whole, whose answer must quote the needle from its place. */
async function answered(cells: readonly string[]): Promise<readonly RunEvent[]> {
  const events = await runTask({ root: writes(...cells), opened: await opened() });
  const last = events.at(-1);
  const answer = last?.type === 'run.finished' ? last.answer : null;
  const cited = answer?.citations.map(({ name }) => name);
  if (!answer?.text.includes('7F3A9') || cited?.[0] !== `${NEEDLE_IN}.txt`) throw new Error(JSON.stringify(last));
  return events;
}

function opened() {
  return openCorpus(house.shelf, house.worker, corpus);
}

async function timed(step: () => Promise<void>): Promise<Measured> {
  const startedAt = performance.now();
  await step();
  return inMs(performance.now() - startedAt);
}

function inMs(value: number): Measured {
  return { samples: [value], unit: 'ms', bound: null };
}
