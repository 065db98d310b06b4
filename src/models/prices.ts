/**
 * What hosted models cost, in US dollars for a million tokens, from the providers' price lists of November 2026. Only
 * at the provider itself: elsewhere the same model may cost something else. Where a price rises with the length of the
 * prompt, this is the one for prompts of up to 100,000 tokens, which calls hardly ever exceed. What is missing is
 * unknown, not free; users can enter a price of their own.
 */
import type { Price } from '../engine/ports';

export const PRICES_OF = 'November 2026';

/** Host, the model's name there, input, output. */
const PRICES: readonly (readonly [string, string, number, number])[] = [
  ['api.anthropic.com', 'claude-fable-5-1', 10, 50],
  ['api.anthropic.com', 'claude-opus-5-5', 4, 20],
  ['api.anthropic.com', 'claude-opus-5', 5, 25],
  ['api.anthropic.com', 'claude-opus-4-6', 5, 25],
  ['api.anthropic.com', 'claude-opus-4-5', 5, 25],
  ['api.anthropic.com', 'claude-sonnet-5-5', 2, 10],
  ['api.anthropic.com', 'claude-sonnet-5', 2, 10],
  ['api.anthropic.com', 'claude-sonnet-4-6', 3, 15],
  ['api.anthropic.com', 'claude-sonnet-4-5', 3, 15],
  ['api.anthropic.com', 'claude-haiku-5-5', 0.1, 0.5],
  ['api.anthropic.com', 'claude-haiku-4-5', 1, 5],
  ['api.openai.com', 'gpt-5.6-terra', 2, 12],
  ['api.openai.com', 'gpt-5.6-luna', 0.2, 1.2],
  ['api.openai.com', 'gpt-5.2-pro', 21, 168],
  ['api.openai.com', 'gpt-5.2', 1.75, 14],
  ['api.openai.com', 'gpt-5.1', 1.25, 10],
  ['api.openai.com', 'gpt-5-pro', 15, 120],
  ['api.openai.com', 'gpt-5-mini', 0.25, 2],
  ['api.openai.com', 'gpt-5-nano', 0.05, 0.4],
  ['api.openai.com', 'gpt-5', 1.25, 10],
  ['api.openai.com', 'gpt-4.1-mini', 0.4, 1.6],
  ['api.openai.com', 'gpt-4.1-nano', 0.1, 0.4],
  ['api.openai.com', 'gpt-4.1', 2, 8],
  ['api.openai.com', 'gpt-4o-mini', 0.15, 0.6],
  ['api.openai.com', 'gpt-4o', 2.5, 10],
  ['api.groq.com', 'openai/gpt-oss-120b', 0.15, 0.6],
  ['api.groq.com', 'openai/gpt-oss-20b', 0.075, 0.3],
  ['api.groq.com', 'llama-3.3-70b-versatile', 0.59, 0.79],
  ['api.groq.com', 'llama-3.1-8b-instant', 0.05, 0.08],
];

/** null: unknown. */
export function priceOf(host: string, model: string): Price | null {
  const line = PRICES.find(([at, name]) => at === host && isOf(model, name));
  if (line === undefined) return null;
  const [, , input, output] = line;
  return { input, output };
}

/** A dated snapshot costs what its model does; a name that goes on otherwise (`gpt-5-codex`) is another model. */
function isOf(model: string, name: string): boolean {
  return model.startsWith(name) && /^(?:-\d{4}-?\d{2}-?\d{2}|-latest)?$/.test(model.slice(name.length));
}
