/** A library of ten million tokens, 45 MB in a thousand documents: taken in, opened again, ready in Python. */
import { openCorpus } from '../src/compose';
import { times, type Measure, type Measured } from './measure';
import { TextMaker } from './text';
import { house, suppliesOf } from './world';

const DOCUMENTS = 1_000;
const CHARACTERS = 45_000;
const signal = new AbortController().signal;

export const LIBRARY: readonly Measure[] = [
  {
    id: 'corpus.ingest',
    goal: { atMost: 6_000 },
    measure: async () => {
      const files = makeFiles();
      return inMs(await times(3, async () => (await addAll(files)).ms));
    },
  },
  {
    id: 'corpus.open',
    goal: { atMost: 500 },
    measure: async () => {
      const { id } = await addAll(makeFiles());
      return inMs(await times(10, () => openedIn(id)));
    },
  },
  {
    id: 'corpus.ready',
    goal: { atMost: 1_000 },
    measure: async () => {
      const { id } = await addAll(makeFiles());
      return inMs(await times(5, () => readyIn(id)));
    },
  },
];

function makeFiles(): File[] {
  const maker = new TextMaker(1);
  return Array.from({ length: DOCUMENTS }, (_, number) => new File([maker.text(CHARACTERS)], `${number}.txt`));
}

async function addAll(files: readonly File[]): Promise<{ id: string; ms: number }> {
  const { id } = await house.library.createCorpus('Bench');
  const startedAt = performance.now();
  await house.library.addFiles(id, files, { signal, onProgress: () => undefined });
  return { id, ms: performance.now() - startedAt };
}

/** Until a passage of its last document can be shown. */
async function openedIn(id: string): Promise<number> {
  house.worker.close();
  const startedAt = performance.now();
  const { sources, corpus } = await openCorpus(house.shelf, house.worker, id);
  const last = corpus.documents.at(-1)?.id ?? '';
  await sources.read({ document: last, start: 0, end: 1_000 }, signal);
  return performance.now() - startedAt;
}

/** Until a cell finds all of it in `context`; the interpreter itself has started. */
async function readyIn(id: string): Promise<number> {
  const { sources } = await openCorpus(house.shelf, house.worker, id);
  await house.python.warm();
  const python = house.python.take(suppliesOf(sources));
  await python.open('empty', { kind: 'text', text: '' }, signal);
  const startedAt = performance.now();
  await python.open('full', { kind: 'corpus' }, signal);
  const ms = performance.now() - startedAt;
  python.dispose();
  return ms;
}

function inMs(samples: readonly number[]): Measured {
  return { samples, unit: 'ms', bound: null };
}
