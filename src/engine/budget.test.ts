import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Budget, type Cost } from './budget';
import { LimitReached } from './errors';
import { limits } from './testing/fixtures';

const never = new AbortController().signal;
const at = (ms: number) => () => ms;

function cost(tokens: number): Cost {
  return { calls: 1, tokens, money: tokens / 1e6 };
}

describe('a budget', () => {
  test('counts a child’s spending as its parents’', async () => {
    const root = new Budget(limits({ tokens: 1000 }), at(0));
    const child = root.child();
    const grandchild = child.child();
    (await grandchild.admit(cost(100), never)).settle(cost(80));
    for (const budget of [root, child, grandchild]) expect(budget.spent()).toEqual(cost(80));
    expect(root.left().tokens).toBe(920);
  });

  test('leaves the parent something when a child spends its share', async () => {
    const root = new Budget(limits({ tokens: 1000 }), at(0));
    const child = root.child();
    (await child.admit(cost(500), never)).settle(cost(500));
    await expect(child.admit(cost(1), never)).rejects.toBeInstanceOf(LimitReached);
    expect(child.exceeded()?.limit).toBe('tokens');
    expect(root.exceeded()).toBeNull();
    await expect(root.admit(cost(1), never)).resolves.toBeDefined();
  });

  test('ends a child when the parent’s own pool is spent', async () => {
    const root = new Budget(limits({ tokens: 1000 }), at(0));
    const child = root.child();
    (await root.admit(cost(1000), never)).settle(cost(1000));
    expect(child.exceeded()?.limit).toBe('tokens');
    expect(child.left().tokens).toBe(0);
  });

  test('does not end a child because its parent has used its own turns', () => {
    const root = new Budget(limits({ turns: 1 }), at(0));
    root.turn();
    expect(root.exceeded()?.limit).toBe('turns');
    expect(root.child().exceeded()).toBeNull();
  });

  test('counts turns of all nodes together', () => {
    const root = new Budget(limits({ allTurns: 3 }), at(0));
    const child = root.child();
    child.turn();
    child.turn();
    root.turn();
    expect(root.exceeded()?.limit).toBe('allTurns');
    expect(child.exceeded()?.limit).toBe('allTurns');
  });

  test('forgets errors after a cell that worked', () => {
    const budget = new Budget(limits({ errors: 2 }), at(0));
    budget.cell(true);
    budget.cell(false);
    budget.cell(true);
    expect(budget.exceeded()).toBeNull();
    budget.cell(true);
    expect(budget.exceeded()?.limit).toBe('errors');
  });

  test('counts a child’s errors in a row with its parents’', () => {
    const root = new Budget(limits({ errors: 3 }), at(0));
    const child = root.child();
    child.cell(true);
    child.cell(true);
    root.cell(true);
    expect(root.exceeded()?.limit).toBe('errors');
    expect(child.exceeded()).toBeNull();
  });

  test('runs out of time', () => {
    let now = 0;
    const budget = new Budget(limits({ seconds: 10 }), () => now);
    now = 9_999;
    expect(budget.exceeded()).toBeNull();
    now = 10_000;
    expect(budget.exceeded()?.limit).toBe('seconds');
  });

  test('lets a call wait for others’ promises, and stops waiting when aborted', async () => {
    const budget = new Budget(limits({ tokens: 100 }), at(0));
    const first = await budget.admit(cost(100), never);
    const second = budget.admit(cost(10), never);
    first.settle(cost(20));
    await expect(second).resolves.toBeDefined();
    await budget.admit(cost(100), never);
    const stop = new AbortController();
    const third = budget.admit(cost(10), stop.signal);
    stop.abort(new Error('stopped'));
    await expect(third).rejects.toThrow('stopped');
  });

  test('looks at each of many waiting calls a few times, not at all of them whenever one settles', async () => {
    let looks = 0;
    const counted: Cost = {
      get calls() {
        looks += 1;
        return 1;
      },
      tokens: 0,
      money: 0,
    };
    const budget = new Budget(limits({ calls: 100 }), at(0));
    const leases = await Promise.all(Array.from({ length: 100 }, () => budget.admit(counted, never)));
    const waiting = Array.from({ length: 1_000 }, () => budget.admit(counted, never));
    const over = Promise.allSettled(waiting);
    for (const lease of leases) {
      lease.settle({ calls: 1, tokens: 0, money: 0 });
      for (let tick = 0; tick < 5; tick += 1) await Promise.resolve();
    }
    expect((await over).every(({ status }) => status === 'rejected')).toBe(true);
    expect(looks).toBeLessThan(10 * waiting.length);
  });

  test('lets others pass when the one that waited longest gives up', async () => {
    const root = new Budget(limits({ tokens: 1_000 }), at(0));
    const [one, two] = [root.child(), root.child()];
    const held = await one.admit(cost(500), never);
    const other = await two.admit(cost(500), never);
    const stop = new AbortController();
    const first = one.admit(cost(10), stop.signal);
    const second = two.admit(cost(10), never);
    other.settle(cost(20));
    stop.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    await expect(second).resolves.toBeDefined();
    held.settle(cost(0));
  });

  test('is never overdrawn by more than one call, however calls overlap', async () => {
    const call = fc.record({ worst: fc.nat(50), part: fc.double({ min: 0, max: 1, noNaN: true }), depth: fc.nat(2) });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 40 }), fc.integer({ min: 1, max: 300 }), async (calls, tokens) => {
        const root = new Budget(limits({ tokens, calls: 1000 }), at(0));
        const child = root.child();
        const budgets = [root, child, child.child()];
        let largest = 0;
        await Promise.all(
          calls.map(async ({ worst, part, depth }) => {
            const budget = budgets[depth] ?? root;
            try {
              const lease = await budget.admit(cost(worst), never);
              await Promise.resolve();
              const actual = Math.floor(worst * part);
              largest = Math.max(largest, actual);
              lease.settle(cost(actual));
            } catch (error) {
              expect(error).toBeInstanceOf(LimitReached);
            }
          }),
        );
        expect(root.spent().tokens).toBeLessThanOrEqual(tokens + largest);
        for (const budget of budgets) {
          expect(budget.spent().tokens).toBeLessThanOrEqual(budget.limits.tokens + largest);
        }
      }),
    );
  });
});
