import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { describe, expect, it } from 'vitest';
import { MODELS, SHORT_LIST } from './catalog';

describe('WebLLM’s list of models', () => {
  it('is the installed version’s, without what answers no questions', () => {
    const known = new Set(prebuiltAppConfig.model_list.map(({ model_id }) => model_id));
    expect(MODELS.length).toBeGreaterThan(140);
    expect(MODELS.every(({ record }) => known.has(record.model_id))).toBe(true);
    expect(MODELS.some(({ record }) => /embed|-Base-/.test(record.model_id))).toBe(false);
  });

  it('has each of the short list twice: with 16-bit numbers and without', () => {
    for (const { slug, trained } of SHORT_LIST) {
      const twins = MODELS.filter(({ listed }) => listed?.slug === slug);
      expect(twins.map(({ half }) => half).toSorted(), slug).toEqual([false, true]);
      expect(twins.map(({ twin }) => twin).toSorted()).toEqual(twins.map(({ id }) => id).toSorted());
      expect(trained).toBeGreaterThanOrEqual(4_096);
    }
  });

  it('says of each what it takes, and gives each another name', () => {
    for (const { record, listed, bytes } of MODELS) {
      expect(record.vram_required_MB, record.model_id).toBeGreaterThan(0);
      // Weights are the larger part of what a model takes in memory.
      if (listed !== null) expect(bytes).toBeLessThan((record.vram_required_MB ?? 0) * 2 ** 20);
    }
    expect(new Set(MODELS.map(({ name }) => name)).size).toBe(MODELS.length);
    expect(new Set(MODELS.map(({ id }) => id)).size).toBe(MODELS.length);
  });

  it.each([
    ['SmolLM2-135M-Instruct-q0f32-MLC', 'SmolLM2 135M Instruct (q0f32)', 'sub', false],
    ['Llama-3.1-8B-Instruct-q4f16_1-MLC-1k', 'Llama 3.1 8B Instruct (q4f16, short window)', 'both', true],
    ['stablelm-2-zephyr-1_6b-q4f32_1-MLC', 'stablelm 2 zephyr 1.6b (q4f32)', 'both', false],
    ['gemma-4-E2B-it-q4f16_1-MLC', 'gemma 4 E2B it (q4f16)', 'both', true],
  ])('reads %s', (id, name, use, half) => {
    expect(MODELS.find(({ record }) => record.model_id === id)).toMatchObject({ name, use, half });
  });
});
