/**
 * What a run will probably take, before it begins: amounts from its strategy and from earlier runs, times what one request
 * takes. It never guesses: what rests on nothing is unknown, and says so.
 */
import type { Estimate, Expected, Limits } from '../events';
import type { Price } from '../ports';
import { alikeTo, amountsOf, type Amounts, type Foreseen } from './amounts';
import { mapped, sumOf } from './expected';
import type { RunMeasure } from './measure';
import { ratesOf, secondsOfRequest, type DeviceSpeed, type Rate, type Rates } from './rates';

/** A model as far as an estimate has to know it. */
export interface Seat {
  readonly id: string;
  readonly concurrency: number;
  /** null: unknown. */
  readonly price: Price | null;
  readonly speed: DeviceSpeed | null;
  /** A person answers, in a person's time. */
  readonly byHand: boolean;
}

export interface Plan {
  readonly strategy: string;
  readonly corpus: { readonly id: string; readonly characters: number };
  readonly root: Seat;
  readonly sub: Seat;
  readonly foreseen: Foreseen;
  readonly limits: Pick<Limits, 'calls' | 'tokens' | 'seconds' | 'money'>;
}

export type Role = 'root' | 'sub';

/** What an estimate rests on. */
export interface Basis {
  /** `plan`: what the strategy is going to do is known. */
  readonly amounts: 'nothing' | 'plan' | 'models' | 'strategy';
  /** Earlier runs that were looked at. */
  readonly runs: number;
  /** Where the time is unknown for want of a measured speed: whose. */
  readonly unmeasured: readonly Role[];
  /** Whose time is known only from speeds of this device, tokens a second. */
  readonly device: DeviceSpeed | null;
  readonly byHand: boolean;
}

export interface Forecast {
  readonly estimate: Estimate;
  readonly basis: Basis;
}

const UNKNOWN: Estimate = { seconds: null, calls: null, tokens: null, money: null };
const A_MILLION = 1e6;

export function estimate(plan: Plan, history: readonly RunMeasure[]): Forecast {
  const newestFirst = history.toSorted((a, b) => b.at - a.at);
  const asked = { strategy: plan.strategy, corpus: plan.corpus, root: plan.root.id, sub: plan.sub.id };
  const alike = alikeTo(asked, newestFirst);
  const amounts = amountsOf(plan.corpus.characters, plan.foreseen, alike);
  const runs = alike?.runs.length ?? 0;
  if (amounts === null) {
    const basis: Basis = { amounts: 'nothing', runs, unmeasured: [], device: null, byHand: false };
    // What is free is free, however much of it there will be.
    const money = isFree(plan.root) && isFree(plan.sub) ? { least: 0, likely: 0, most: 0 } : null;
    return { estimate: { ...UNKNOWN, money }, basis };
  }
  const rates = ratesOf([plan.root, plan.sub], newestFirst);
  const asking = rolesAsking(amounts);
  const unmeasured = asking.filter((role) => !rates.has(plan[role].id));
  const byHand = asking.some((role) => plan[role].byHand);
  const onDevice = asking.find((role) => rates.get(plan[role].id)?.from === 'device');
  const { limits } = plan;
  return {
    estimate: {
      seconds: byHand || unmeasured.length > 0 ? null : atMost(secondsOfRun(amounts, plan, rates), limits.seconds),
      calls: mapped(atMost(amounts.calls, limits.calls), Math.round),
      tokens: mapped(atMost(tokensOf(amounts), limits.tokens), Math.round),
      money: withLimit(moneyOf(amounts, plan), limits.money),
    },
    basis: {
      amounts: isForeseen(plan.foreseen) ? 'plan' : (alike?.by ?? 'plan'),
      runs,
      unmeasured: byHand ? [] : unmeasured,
      device: onDevice === undefined ? null : plan[onDevice].speed,
      byHand,
    },
  };
}

/** Turns of the root, one after the other; calls, as many at once as the model takes; and Python's own time. */
function secondsOfRun(amounts: Amounts, { root, sub }: Plan, rates: Rates): Expected {
  const rootRate = rates.get(root.id);
  const subRate = rates.get(sub.id);
  const at = (pick: (amount: Expected) => number): number => {
    const [turns, requests] = [pick(amounts.turns), pick(amounts.requests)];
    const rows = amounts.rows(requests, sub.concurrency);
    const turn = timeOf(rootRate, turns, pick(amounts.rootInput), pick(amounts.rootOutput));
    const call = timeOf(subRate, requests, pick(amounts.callInput), pick(amounts.callOutput));
    return turns * turn + rows * call + pick(amounts.start) + pick(amounts.own);
  };
  const spread = Math.max(1, ...[rootRate, subRate].flatMap((rate) => (rate === undefined ? [] : [rate.spread])));
  const likely = at(({ likely }) => likely);
  return {
    least:
      Math.min(
        likely,
        at(({ least }) => least),
      ) / spread,
    likely,
    // More calls of fewer tokens each may take less time.
    most:
      Math.max(
        likely,
        at(({ most }) => most),
      ) * spread,
  };
}

/** Of one of so many requests; the tokens are those of all together. Where there are none, nobody is asked. */
function timeOf(rate: Rate | undefined, requests: number, input: number, output: number): number {
  if (rate === undefined || requests <= 0 || input + output === 0) return 0;
  return secondsOfRequest(rate, input / requests, output / requests);
}

function rolesAsking({ rootInput, rootOutput, requests }: Amounts): Role[] {
  const roles: Role[] = [];
  if (rootInput.most + rootOutput.most > 0) roles.push('root');
  if (requests.most >= 1) roles.push('sub');
  return roles;
}

function tokensOf({ rootInput, rootOutput, callInput, callOutput }: Amounts): Expected {
  return sumOf(rootInput, rootOutput, callInput, callOutput);
}

/** null: a price is unknown, which is not free. */
function moneyOf(amounts: Amounts, { root, sub }: Plan): Expected | null {
  const rootCost = costOf(root, amounts.rootInput, amounts.rootOutput);
  const subCost = costOf(sub, amounts.callInput, amounts.callOutput);
  return rootCost === null || subCost === null ? null : sumOf(rootCost, subCost);
}

function costOf({ price }: Seat, input: Expected, output: Expected): Expected | null {
  if (input.most + output.most === 0) return mapped(input, () => 0);
  if (price === null) return null;
  return sumOf(
    mapped(input, (tokens) => (tokens * price.input) / A_MILLION),
    mapped(output, (tokens) => (tokens * price.output) / A_MILLION),
  );
}

function isFree({ price }: Seat): boolean {
  return price !== null && price.input === 0 && price.output === 0;
}

function isForeseen({ turns, calls }: Foreseen): boolean {
  return turns !== undefined && calls !== undefined;
}

function withLimit(amount: Expected | null, limit: number | null): Expected | null {
  return amount === null || limit === null ? amount : atMost(amount, limit);
}

/** A run that reaches a limit ends there. */
function atMost(amount: Expected, limit: number): Expected {
  return mapped(amount, (value) => Math.min(value, limit));
}
