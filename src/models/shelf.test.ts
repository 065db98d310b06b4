import { describe, expect, it } from 'vitest';
import type { ModelInfo } from '../app';
import type { LanguageModel } from '../engine/ports';
import { ModelShelf } from './shelf';

const info = (id: string, host: string | null): ModelInfo => ({ id, name: id, host, plans: true });

function model(id: string, host: string | null): LanguageModel {
  const complete = () => Promise.reject(new Error('not asked'));
  return { id, name: id, class: 'small', window: 1, concurrency: 1, host, price: null, complete };
}

function open() {
  const asked: string[] = [];
  const listeners = new Set<() => void>();
  const listen = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const shelf = new ModelShelf(
    {
      models: async () => [info('server', 'example.com'), info('reader', null)],
      model: async (id, run) => {
        asked.push(`${id} for ${run}`);
        return model(id, 'example.com');
      },
      facts: async (id) => (id === 'server' ? model(id, 'example.com') : null),
      onChange: listen,
    },
    {
      models: async () => [info('here', null)],
      model: async (id, role) => (id === 'here' ? model(`${id} as ${role}`, null) : null),
      onStored: listen,
    },
    { info: info('by hand', null), model: (run) => model(`by hand in ${run}`, null) },
  );
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return { shelf, asked, tell };
}

describe('all models', () => {
  it('are listed with those of this device first, so that nothing leaves it without a choice', async () => {
    expect((await open().shelf.list()).map(({ id }) => id)).toEqual(['here', 'server', 'reader', 'by hand']);
  });

  it('are found wherever they run; no server hears of those that run here', async () => {
    const { shelf, asked } = open();
    expect((await shelf.model('here', 'sub', 'run 1')).id).toBe('here as sub');
    expect(asked).toEqual([]);
    expect((await shelf.model('server', 'root', 'run 1')).host).toBe('example.com');
    expect(asked).toEqual(['server for run 1']);
    expect((await shelf.model('by hand', 'root', 'run 2')).id).toBe('by hand in run 2');
  });

  it('tell when any of them come or go, until one stops listening', () => {
    const { shelf, tell } = open();
    let told = 0;
    const leave = shelf.onChange(() => (told += 1));
    tell();
    expect(told).toBeGreaterThan(0);
    const before = told;
    leave();
    tell();
    expect(told).toBe(before);
  });

  it('says what is known of each kind without asking it, and nothing of one that is not there', async () => {
    const { shelf, asked } = open();
    expect(await shelf.facts('here', 'sub')).toMatchObject({ id: 'here as sub', host: null, byHand: false });
    expect(await shelf.facts('server', 'root')).toMatchObject({ id: 'server', host: 'example.com', byHand: false });
    expect(await shelf.facts('by hand', 'root')).toMatchObject({ byHand: true });
    expect(await shelf.facts('gone', 'root')).toBeNull();
    expect(asked).toEqual([]);
  });
});
