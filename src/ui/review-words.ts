/** What is said of a program before it runs. */
import type { Proposal } from '../engine/events';
import type { TaughtRecord } from '../storage/records';
import { counted, number } from './words';

/** “It makes 8 to 40 calls”. */
export function callWords(calls: Proposal['calls']): string {
  if (calls === null) return 'How many calls it makes is not known';
  const { least, most } = calls;
  if (most === 0) return 'It makes no calls';
  return least === most ? `It makes ${counted(most, 'call')}` : `It makes ${number(least)} to ${counted(most, 'call')}`;
}

/** “8 examples, 3 of 4 held back were right”. */
export function taughtWords(taught: TaughtRecord | null): string {
  if (taught === null) return 'no examples yet';
  const right = rightWords(taught);
  return `${counted(taught.examples.length, 'example')}${right === '' ? '' : `; ${right.charAt(0).toLowerCase()}${right.slice(1, -1)}`}`;
}

/** “3 of 4 held back were right.” */
export function rightWords({ held, right }: TaughtRecord): string {
  if (held.length === 0) return 'Nothing was held back, so that how well they teach is not known.';
  return right === null
    ? ''
    : `${number(right)} of ${number(held.length)} held back ${held.length === 1 ? 'was' : 'were'} right.`;
}
