/** Estimates in words: as exact as they are, and no more. */
import type { Forecast } from '../app';
import type { Estimate, Expected } from '../engine/events';
import { counted, duration, initial, money, number, rounded } from './words';

/** Where the most is this many times the least, saying the likely amount would promise too much. */
const WIDE = 4;

/** “About 20 s · 9 calls · 14 K tokens · no cost”; empty: nothing is known. */
export function amountWords({ seconds, calls, tokens, money: cost }: Estimate): string {
  const parts = [
    seconds === null ? '' : timeWords(seconds) + timeRange(seconds),
    calls === null || calls.most === 0 ? '' : spanOf(calls, number, (count) => (count === 1 ? 'call' : 'calls')),
    tokens === null || tokens.most === 0 ? '' : spanOf(tokens, roughCount, () => 'tokens'),
    cost === null ? (tokens === null ? '' : 'price unknown') : costWords(cost),
  ].filter((part) => part !== '');
  return initial(parts.join(' · '));
}

/** “about 20 s” */
export function timeWords(seconds: Expected): string {
  return seconds.likely < 1 ? 'under a second' : `about ${roughly(seconds.likely)}`;
}

/** “ (7 s to 80 s)” where the likely time alone would promise too much. */
function timeRange({ least, most }: Expected): string {
  return most > WIDE * Math.max(least, 1) ? ` (${roughly(least)} to ${roughly(most)})` : '';
}

/** What it rests on, or why something is not known. `names`: of the models. */
export function basisWords(
  { basis, estimate }: Forecast,
  names: { readonly root: string; readonly sub: string },
): string {
  if (basis.amounts === 'nothing') return 'How long it will take is not known yet: no run of this kind was measured.';
  const runs = runWords(basis);
  if (basis.byHand) return `How long depends on you${runs === '' ? '' : `; the rest is ${runs}`}.`;
  if (basis.unmeasured.length > 0) {
    const who = [...new Set(basis.unmeasured.map((role) => names[role]))];
    const were = `${who.join(' and ')} ${who.length > 1 ? 'were' : 'was'} not measured yet`;
    return `How long is not known: ${were}${runs === '' ? '' : `. The amounts are ${runs}`}.`;
  }
  const device =
    basis.device === null
      ? ''
      : `measured here: reads ${speed(basis.device.prefill)}, writes ${speed(basis.device.decode)} tokens a second`;
  const rests = [runs, device].filter((part) => part !== '').join('; ');
  const words = rests === '' ? 'from the speed of earlier replies' : rests;
  return estimate.seconds === null ? '' : `${initial(words)}.`;
}

function runWords({ runs, amounts }: Forecast['basis']): string {
  if (runs === 0) return '';
  const whose = amounts === 'models' ? ' with these models' : amounts === 'strategy' ? ' with other models' : '';
  return `from ${counted(runs, 'earlier run')}${whose}`;
}

function spanOf(amount: Expected, words: (value: number) => string, unit: (value: number) => string): string {
  const wide = amount.most > WIDE * Math.max(amount.least, 1) && amount.most > amount.likely;
  if (!wide) return `${words(amount.likely)} ${unit(amount.likely)}`;
  const from = amount.least < 1 ? 'up to ' : `${words(amount.least)}–`;
  return `${from}${words(amount.most)} ${unit(amount.most)}`;
}

function costWords(cost: Expected): string {
  if (cost.most === 0) return 'no cost';
  if (cost.most < 0.01) return money(cost.most);
  const wide = cost.most > WIDE * Math.max(cost.least, 0.01);
  return wide ? `${money(cost.least)} to ${money(cost.most)}` : `about ${money(cost.likely)}`;
}

/** Seconds up to a minute and a half, tens of seconds up to ten minutes, then minutes. */
function roughly(seconds: number): string {
  if (seconds < 1) return 'under 1 s';
  const step = seconds < 90 ? 1 : seconds < 600 ? 10 : seconds < 6_000 ? 60 : 600;
  return duration(Math.round(seconds / step) * step * 1000).replace(/ 0 (s|min)$/, '');
}

function roughCount(value: number): string {
  return rounded(value < 1_000 ? Number(value.toPrecision(2)) : value);
}

function speed(tokensPerSecond: number): string {
  return number(tokensPerSecond < 10 ? Number(tokensPerSecond.toPrecision(2)) : Math.round(tokensPerSecond));
}
