import { describe, expect, it } from 'vitest';
import { fitOf, readGpu, windowFor, type Gpu, type Needs } from './device';

const GPU: Gpu = {
  name: 'apple metal-3',
  half: true,
  buffer: 2 ** 30,
  workgroupStorage: 32_768,
  buffersPerStage: 10,
  fallback: false,
};
const NEEDS: Needs = { half: true, twin: 'Qwen3 4B, 32-bit', buffer: 0, memory: 3.4e9 };

function fit(changes: { gpu?: Partial<Gpu> | null; needs?: Partial<Needs>; memory?: number | null } = {}) {
  const gpu = changes.gpu === null ? null : { ...GPU, ...changes.gpu };
  return fitOf({ ...NEEDS, ...changes.needs }, gpu, { memory: changes.memory ?? null });
}

describe('whether a model fits', () => {
  it('does on a usual graphics processor, and says what it takes', () => {
    expect(fit()).toEqual({ fits: true, remark: 'takes 3.4 GB of graphics memory' });
  });

  it('does not without one', async () => {
    // As here, in Node.
    expect(await readGpu()).toBeNull();
    expect(fit({ gpu: null })).toMatchObject({ fits: false, sentence: expect.stringContaining('WebGPU') });
  });

  it('does not without 16-bit numbers, and its twin is named', () => {
    expect(fit({ gpu: { half: false } })).toMatchObject({
      fits: false,
      next: 'Choose Qwen3 4B, 32-bit, which does without.',
    });
    expect(fit({ gpu: { half: false }, needs: { half: false } }).fits).toBe(true);
  });

  it('does not where a block of its memory is too large', () => {
    expect(fit({ gpu: { buffer: 2 ** 27 }, needs: { buffer: 262_144_000 } })).toMatchObject({
      fits: false,
      sentence: expect.stringContaining('250 MB'),
    });
    expect(fit({ gpu: { buffer: 2 ** 26 } }).fits).toBe(false);
    expect(fit({ gpu: { workgroupStorage: 16_384 } }).fits).toBe(false);
    expect(fit({ gpu: { buffersPerStage: 8 } }).fits).toBe(false);
  });

  it('does not where the whole device is too small, as far as the browser tells', () => {
    expect(fit({ memory: 4 }).fits).toBe(false);
    expect(fit({ memory: 8 }).fits).toBe(true);
    // The most that some browsers say.
    expect(fit({ memory: 8, needs: { memory: 7e9 } }).fits).toBe(true);
  });

  it('does, slowly, on software in its place', () => {
    expect(fit({ gpu: { fallback: true } })).toMatchObject({ fits: true, remark: expect.stringContaining('minutes') });
  });
});

describe('the window', () => {
  const facts = { trained: 32_768, bytesPerToken: 147_456, memory: 3.6e9 };

  it('is twice the usual where there is memory', () => {
    expect(windowFor(4_096, facts, { memory: 8 })).toBe(8_192);
    expect(windowFor(4_096, facts, { memory: 4 })).toBe(4_096);
    expect(windowFor(4_096, facts, { memory: null })).toBe(4_096);
  });

  it('is never wider than what the model was made for', () => {
    expect(windowFor(4_096, { ...facts, trained: 6_000 }, { memory: 16 })).toBe(6_000);
    expect(windowFor(2_048, { ...facts, trained: 2_048 }, { memory: 16 })).toBe(2_048);
  });

  it('stays as it is while nobody knows what a token takes', () => {
    expect(windowFor(4_096, { ...facts, bytesPerToken: null }, { memory: 16 })).toBe(4_096);
  });
});
