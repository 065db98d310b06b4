import { describe, expect, test } from 'vitest';
import type { Finding } from '../engine/events';
import { EMPTY_RUN, reduce } from '../engine/reduce';
import type { RunState } from '../engine/state';
import { absence, countsInWords, foundSoFar, partsOf, stepInWords } from './steps';
import { FOUND, NEAR, tellSkills, until } from './testing/skill-script';
import { tell } from './testing/script';
import { activity, rowsOf, turnTitle } from './trace';

const found = reduce(EMPTY_RUN, tellSkills('one', FOUND));
const absent = reduce(EMPTY_RUN, tellSkills('two', []));
const going = reduce(EMPTY_RUN, until(tellSkills('three', FOUND), 'step.progress'));

function step(run: RunState) {
  const [first] = run.steps;
  if (first === undefined) throw new Error('There is no step.');
  return first;
}

describe('a step in words', () => {
  test('says how far it is, what it found and what it asked', () => {
    expect(countsInWords(step(going))).toBe('4 of 12 · 1 verified · 1 unsure · 1 rejected');
    expect(stepInWords(found, step(found))).toBe(
      '12 of 12 · 1 verified · 1 unsure · 1 rejected · 12 calls · 1 from the cache',
    );
  });

  test('says nothing of what there is none of', () => {
    const nothing = { ...step(found), of: 0, done: 0, verified: [], unsure: [], rejected: [], calls: [] };
    expect(stepInWords(found, nothing)).toBe('');
    expect(stepInWords(found, { ...nothing, status: 'stopped' })).toBe('stopped');
  });

  test('is what goes on while it runs, and names its turn', () => {
    expect(activity(going)).toBe('Running find: 4 of 12');
    const turn = found.nodes[0]?.turns[0];
    expect(turn && turnTitle(found, { ...turn, text: '' })).toBe('find');
  });
});

test('a program that waits to be looked at is no reply without code', () => {
  const waiting = reduce(EMPTY_RUN, until(tellSkills('four', FOUND), 'program.proposed'));
  const turn = waiting.nodes[0]?.turns[0];
  expect(turn && turnTitle(waiting, { ...turn, text: '' })).toBe('a program that has not run');
  expect(activity(waiting)).toBe('A program is ready');
});

describe('the parts of a cell', () => {
  test('are its steps, and the calls that no step made, in the order of time', () => {
    const cell = found.nodes[0]?.turns[0]?.cells[0];
    expect(cell && partsOf(found, cell).map(({ kind }) => kind)).toEqual(['step']);
    const calls = found.calls.map((call) => (call.call < 4 ? { ...call, step: null, startedAt: 0 } : call));
    expect(cell && partsOf({ ...found, calls }, cell).map(({ kind }) => kind)).toEqual(['batch', 'step']);
    const later = calls.map((call) => (call.step === null ? { ...call, startedAt: Infinity } : call));
    expect(cell && partsOf({ ...found, calls: later }, cell).map(({ kind }) => kind)).toEqual(['step', 'batch']);
  });

  test('are rows of the tree: a step is one, and opens to its batches and calls', () => {
    const labels = (openings: readonly (readonly [string, boolean])[]) =>
      rowsOf(found, new Map(openings)).map(({ level, label }) => `${level} ${label}`);
    expect(labels([])).toEqual(['1 root', '2 turn 1', '3 find']);
    expect(labels([['step 0', true]])).toEqual([
      '1 root',
      '2 turn 1',
      '3 find',
      '4 llm_query_batched',
      '4 llm_query_batched',
    ]);
  });

  test('of a run without steps are its batches', () => {
    const plain = reduce(EMPTY_RUN, tell('four').flat());
    const cell = plain.nodes[0]?.turns[1]?.cells[0];
    expect(cell && partsOf(plain, cell).map(({ kind }) => kind)).toEqual(['batch']);
  });
});

describe('what was found so far', () => {
  const withFindings = (verified: readonly Finding[], unsure: readonly Finding[]): RunState => ({
    ...going,
    steps: [{ ...step(going), verified, unsure }],
  });
  const finding = (value: string, grade: Finding['grade']): Finding => ({ ...NEAR, value, grade });

  test('is what is verified, then what is unsure, without the near misses', () => {
    expect(foundSoFar(going).map(({ value }) => value)).toEqual(['48,213 guilders', 'a toll on salt']);
    expect(foundSoFar(EMPTY_RUN)).toEqual([]);
  });

  test('names a value once, as surely as it is known', () => {
    const run = withFindings([finding('May', 'verified')], [finding('may', 'unsure'), finding('June', 'unsure')]);
    expect(foundSoFar(run).map(({ value, grade }) => [value, grade])).toEqual([
      ['May', 'verified'],
      ['June', 'unsure'],
    ]);
  });
});

describe('that something is not there', () => {
  test('is an answer, with how much was read and what came nearest', () => {
    expect(absence(absent)).toEqual({ read: 12, of: 12, near: [NEAR] });
  });

  test('is not what a run says that found something, that has not ended, or that failed', () => {
    expect(absence(found)).toBeNull();
    expect(absence(going)).toBeNull();
    expect(absence({ ...absent, status: 'failed' })).toBeNull();
    expect(absence({ ...absent, answer: null })).toBeNull();
    expect(absence({ ...absent, answer: found.answer })).toBeNull();
  });

  test('is not what follows from a step that looks for nothing', () => {
    const counted = { ...absent, steps: [{ ...step(absent), name: 'label' }] };
    expect(absence(counted)).toBeNull();
    const both = { ...absent, steps: [step(absent), { ...step(absent), step: 1, name: 'label' }] };
    expect(absence(both)).toBeNull();
    expect(absence({ ...absent, steps: [] })).toBeNull();
  });
});
