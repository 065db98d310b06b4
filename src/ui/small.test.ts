import { describe, expect, test } from 'vitest';
import type { ModelInfo } from '../app';
import { isSmall } from './small';

const model = (name: string, more: Partial<ModelInfo> = {}): ModelInfo => ({
  id: 'm',
  name,
  host: null,
  plans: true,
  ...more,
});

describe('a small model', () => {
  test.each(['Qwen2.5 1.5B', 'SmolLM2-135M-Instruct', 'qwen2.5-coder:0.5b', 'Phi 3.8 B', 'llama-3.2-3b-instruct'])(
    'is one by its name: %s',
    (name) => expect(isSmall(model(name))).toBe(true),
  );

  test.each(['Qwen3 Coder 30B-A3B', 'llama-3-70b', 'Mistral 7B', 'GPT-5', 'claude', 'Model 3', 'mb3b1'])(
    'is not: %s',
    (name) => expect(isSmall(model(name))).toBe(false),
  );

  test('is one when its owner says so', () => {
    expect(isSmall(model('mine', { class: 'small' }))).toBe(true);
    expect(isSmall(model('mine', { class: 'coder' }))).toBe(false);
  });

  test('is never a person, nor what cannot be a root', () => {
    expect(isSmall(model('1B', { byHand: true }))).toBe(false);
    expect(isSmall(model('1B', { plans: false, class: 'small' }))).toBe(false);
  });
});
