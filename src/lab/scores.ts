/** What an answer is worth: from 0, wrong, to 1, right. */
import type { Gold } from './cases';
import { scoreAbsent } from './scores/absent';
import { scoreContains } from './scores/contains';
import { scoreNumber } from './scores/number';
import { scorePairs } from './scores/pairs';
import { scoreSet } from './scores/set';

/** `answer` as it was given, in free text; null: none was given, which is never right. */
export function scoreOf(gold: Gold, answer: string | null): number {
  if (answer === null) return 0;
  switch (gold.score) {
    case 'contains':
      return scoreContains(gold.gold, answer);
    case 'number':
      return scoreNumber(gold.gold, answer);
    case 'set':
      return scoreSet(gold.gold, answer);
    case 'pairs':
      return scorePairs(gold.gold, answer);
    case 'absent':
      return scoreAbsent(answer);
  }
}
