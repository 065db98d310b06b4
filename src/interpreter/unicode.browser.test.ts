/** Places as Python counts them and as the page does, over files of odd characters: real Python against the real corpus. */
import { afterAll, expect, test } from 'vitest';
import { readFile } from '../corpus/read';
import { openTexts } from '../corpus/testing/corpus';
import type { PythonInterpreter } from './client';
import { documents, printed, pythonPool } from './testing/python';

const signal = new AbortController().signal;
const PIECES = [
  '🦫',
  '👩‍🚀',
  '𝔸',
  '漢字',
  'e\u0301',
  '\r\n',
  '\n',
  '“rebuilt” ',
  '\ufeff',
  '\u2028',
  'ß',
  'the quay ',
  '\ud83d',
  '\udd8a',
];

/** A text of odd pieces, from a seed; one NUL in the middle. */
function odd(seed: number): string {
  let state = seed;
  const next = (most: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % most;
  };
  const some = (count: number): string => Array.from({ length: count }, () => PIECES[next(PIECES.length)]).join('');
  return `Minutes ${seed}. ${some(60)} word${next(1_000)} \0 ${some(60)} the end.`;
}

function units(text: string, littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let at = 0; at < text.length; at += 1) view.setUint16(2 * at, text.charCodeAt(at), littleEndian);
  return new Uint8Array(view.buffer);
}

let python: PythonInterpreter | null = null;
afterAll(() => python?.dispose());

test('what is cited stands at its place in both counts, and what Python slices is found where it says', async () => {
  const files = await Promise.all(
    Array.from({ length: 12 }, async (_, seed) => {
      const text = odd(seed);
      const bytes = [new TextEncoder().encode(text), units(`\ufeff${text}`, true), units(`\ufeff${text}`, false)][
        seed % 3
      ];
      const read = await readFile(new Blob([bytes ?? '']), `${seed}.txt`);
      return { id: `d${seed}`, name: `${seed}.txt`, text: await read.text.text() };
    }),
  );
  const corpus = openTexts(files);
  python = pythonPool().take(documents(Object.fromEntries(files.map(({ name, text }) => [name, text]))));
  await python.open('root', { kind: 'corpus' }, signal);

  const places = files.flatMap(({ text }, document) =>
    [0, 7, 31, 60, 90].map((start) => ({ document, start, end: Math.min(start + 40, Array.from(text).length) })),
  );
  const code = `
import json
places = json.loads(${JSON.stringify(JSON.stringify(places))})
print(json.dumps([[len(t) for t in context], [context[p["document"]][p["start"]:p["end"]] for p in places]]))`;
  const [lengths, slices] = JSON.parse(await printed(python, 'root', code)) as [number[], string[]];
  expect(lengths).toEqual(files.map(({ text }) => Array.from(text).length));
  for (const [index, { document, start, end }] of places.entries()) {
    const words = slices[index] ?? '';
    const source = files[document]?.text ?? '';
    expect(words).toBe(Array.from(source).slice(start, end).join(''));
    const passage = await corpus.locate({ text: words, document: `d${document}` });
    if (words.trim() === '') continue;
    if (passage === null) throw new Error(`Not found: ${JSON.stringify(words)}`);
    expect(source.slice(passage.span.start, passage.span.end)).toBe(passage.text);
    expect(Array.from(source).slice(passage.python.start, passage.python.end).join('')).toBe(passage.text);
    expect(passage.text).toBe(words.trim());
  }
}, 120_000);
