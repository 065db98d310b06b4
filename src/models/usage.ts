/** How many tokens a request took: what was counted, else an estimate that says so. */
import type { Completion, Message } from '../engine/ports';

const CHARACTERS_PER_TOKEN = 4;

export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

export function charactersOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}

/** From the characters of prompt and reply. */
export function estimatedUsage(input: number, output: number): Completion['usage'] {
  return { input: estimateTokens(input), output: estimateTokens(output), estimated: true };
}
