import { describe, expect, test } from 'vitest';
import { RunLocks } from './locks';

/** Another tab, as far as locks are concerned: a worker that holds a lock until it is ended. */
async function tabHolding(run: string): Promise<Worker> {
  const code = `navigator.locks.request(${JSON.stringify(`run:${run}`)}, () => {
    postMessage('held');
    return new Promise(() => undefined);
  });`;
  const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  await new Promise((resolve) => worker.addEventListener('message', resolve, { once: true }));
  return worker;
}

describe('a run’s lock', () => {
  test('is held until it is let go', async () => {
    const locks = new RunLocks();
    const release = await locks.hold('one');
    await locks.hold('two').then((free) => free?.());
    expect(await locks.held()).toContain('one');
    release?.();
    await expect.poll(() => locks.held()).not.toContain('one');
  });

  test('is refused while another tab has it', async () => {
    const worker = await tabHolding('theirs');
    const locks = new RunLocks();
    expect(await locks.hold('theirs')).toBeNull();
    expect(await locks.held()).toContain('theirs');
    worker.terminate();
  });

  test('goes with its tab', async () => {
    const worker = await tabHolding('gone');
    worker.terminate();
    await expect.poll(() => new RunLocks().held()).not.toContain('gone');
  });

  test('other locks of the origin are not runs', async () => {
    await navigator.locks.request('something', async () => {
      expect(await new RunLocks().held()).not.toContain('something');
    });
  });

  test('without locks nothing counts as live, and runs go on all the same', async () => {
    const locks = new RunLocks(undefined);
    const release = await locks.hold('run');
    expect(release).toBeTypeOf('function');
    release?.();
  });
});
