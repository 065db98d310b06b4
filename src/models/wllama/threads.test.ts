import { describe, expect, it } from 'vitest';
import { threadsOf, type Device } from './device';
import { Threads } from './threads';

const DEVICE: Device = { memory: 8, cores: 4, isolated: true, hasStorage: true };
const { signal } = new AbortController();

describe('the threads of a model', () => {
  it('are as many as cores can be spared where they can share memory, and no more than help', () => {
    expect(threadsOf({ ...DEVICE, isolated: false })).toBe(1);
    expect(threadsOf({ ...DEVICE, cores: 1 })).toBe(1);
    expect(threadsOf({ ...DEVICE, cores: 2 })).toBe(2);
    expect(threadsOf({ ...DEVICE, cores: 4 })).toBe(3);
    expect(threadsOf({ ...DEVICE, cores: 64 })).toBe(8);
  });

  it('are given to each model that starts', async () => {
    const threads = new Threads(DEVICE);
    const asked: number[] = [];
    const start = async (count: number) => asked.push(count);
    await threads.use(start, signal);
    await threads.use(start, signal);
    expect(asked).toEqual([3, 3]);
  });

  it('are one from then on, when more do not start and one does', async () => {
    const threads = new Threads(DEVICE);
    const asked: number[] = [];
    const start = async (count: number) => {
      asked.push(count);
      if (count > 1) throw new Error('no shared memory');
      return 'started';
    };
    expect(await threads.use(start, signal)).toBe('started');
    expect(threads.count).toBe(1);
    expect(await threads.use(start, signal)).toBe('started');
    expect(asked).toEqual([3, 1, 1]);
  });

  it('stay as many when one does not help either, and the failure is told', async () => {
    const threads = new Threads(DEVICE);
    const start = (count: number) => Promise.reject(new Error(`not with ${count}`));
    await expect(threads.use(start, signal)).rejects.toThrow('not with 1');
    expect(threads.count).toBe(3);
  });

  it('are not tried again one by one when nobody waits for the model any more', async () => {
    const stop = new AbortController();
    const asked: number[] = [];
    const start = async (count: number) => {
      asked.push(count);
      stop.abort(new Error('stopped'));
      throw new Error('ended');
    };
    await expect(new Threads(DEVICE).use(start, stop.signal)).rejects.toThrow('stopped');
    expect(asked).toEqual([3]);
  });
});
