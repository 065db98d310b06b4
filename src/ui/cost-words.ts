/** What models took and cost, in words. Pure. */
import type { ModelCost, Sum } from '../engine/costs';
import { counted, moment, money, number } from './words';

/** “$0.42”, “≈ $0.42”, “nothing”, “unknown”, “$0.42, and 3 replies of unknown price”. */
export function sumInWords({ money: dollars, unpriced }: Sum, estimated: boolean): string {
  if (dollars === 0) return unpriced > 0 ? 'unknown' : 'nothing';
  const known = estimated && dollars >= 0.01 ? `≈ ${money(dollars)}` : money(dollars);
  return unpriced > 0 ? `${known}, and ${counted(unpriced, 'reply', 'replies')} of unknown price` : known;
}

/** “≈ 12,300 tokens in, 1,200 out”. */
export function tokensInWords({ input, output }: Pick<ModelCost, 'input' | 'output'>, estimated: boolean): string {
  return `${estimated ? '≈ ' : ''}${counted(input, 'token')} in, ${number(output)} out`;
}

export function repliesInWords({ turns, calls }: ModelCost): string {
  const parts = [...(turns > 0 ? [counted(turns, 'turn')] : []), ...(calls > 0 ? [counted(calls, 'call')] : [])];
  return parts.length === 0 ? 'asked nothing' : parts.join(', ');
}

/** “$3 in, $15 out for a million tokens, on 21 Nov, 09:12”. */
export function priceInWords({ host, price, pricedAt }: ModelCost): string {
  if (host === null) return 'free, on this device';
  if (price === null) return 'price unknown';
  if (price.input === 0 && price.output === 0) return 'free';
  return `$${price.input} in, $${price.output} out for a million tokens, on ${moment(pricedAt)}`;
}

/** What the cache saved; empty when nothing. */
export function savedInWords({ saved, host, estimated }: ModelCost): string {
  if (saved.calls === 0) return '';
  const cost =
    host === null ? '' : `, ${saved.cost.unpriced > 0 ? 'at an unknown price' : sumInWords(saved.cost, false)}`;
  return `${counted(saved.calls, 'call')} from the cache saved ${tokensInWords(saved, estimated)}${cost}`;
}
