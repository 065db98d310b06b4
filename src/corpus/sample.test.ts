import { describe, expect, test } from 'vitest';
import { SAMPLE_SEED } from './ingest';
import type { OpenCorpus } from './opened';
import { sampleArchive } from './sample';
import { SAMPLE_QUESTIONS } from './sample/questions';
import { openTexts } from './testing/corpus';

const SEEDS = [SAMPLE_SEED, 1, 2, 3_000_000_000];
const open = (archive: ReturnType<typeof sampleArchive>): OpenCorpus =>
  openTexts(archive.documents.map((document) => ({ ...document, id: document.name })));

describe.each(SEEDS)('the sample archive of seed %i', (seed) => {
  const archive = sampleArchive(seed);
  const all = archive.documents.map(({ text }) => text);

  test('is about a megabyte in 40 to 60 documents, each with its own name', () => {
    const characters = all.reduce((sum, text) => sum + text.length, 0);
    expect(characters).toBeGreaterThan(800_000);
    expect(characters).toBeLessThan(1_300_000);
    expect(archive.documents.length).toBeGreaterThanOrEqual(40);
    expect(archive.documents.length).toBeLessThanOrEqual(60);
    expect(new Set(archive.documents.map(({ name }) => name)).size).toBe(archive.documents.length);
  });

  test('is the same every time', () => {
    expect(sampleArchive(seed)).toEqual(archive);
  });

  test('has no unfilled places and no broken words', () => {
    for (const text of all) expect(text).not.toMatch(/[[\]{}]|undefined|NaN|\bthe the\b|\.\.|null/);
  });

  test('does not repeat itself: few paragraphs stand in it twice', () => {
    const paragraphs = all.flatMap((text) => text.split('\n\n')).filter((paragraph) => paragraph.length > 120);
    expect(new Set(paragraphs).size / paragraphs.length).toBeGreaterThan(0.9);
  });

  test('asks the questions the library shows', () => {
    expect(archive.questions.map(({ question }) => question)).toEqual([...SAMPLE_QUESTIONS]);
  });

  test.each(SAMPLE_QUESTIONS.map((question, index) => [question, index] as const))('%s', async (question, index) => {
    const { answer = '', document = '' } = archive.questions[index] ?? {};
    const text = archive.documents.find(({ name }) => name === document)?.text ?? '';
    expect(text.split(answer)).toHaveLength(2);
    const hits = await open(archive).search(question, 8);
    expect(hits.filter((hit) => hit.name === document && hit.text.includes(answer))).toHaveLength(1);
  });
});

test('another seed makes another archive', () => {
  expect(sampleArchive(1).documents).not.toEqual(sampleArchive(2).documents);
});
