/** Models of a device in memory: a download goes on when the test says so. */
import type { LocalModel, LocalModelService, LocalState } from '../../app';
import { BurrowError } from '../../engine/errors';

class NoModel extends BurrowError {
  constructor() {
    super('weights.unreadable', 'This file cannot be used as a model: it is no GGUF file.', 'Add a whole GGUF file.');
  }
}

export interface FakeLocalModels extends LocalModelService {
  /** Puts a model into this state, as its engine would. */
  set(id: string, state: LocalState): void;
}

export function localModel(
  id: string,
  changes: Partial<Omit<LocalModel, 'entry'>> & { entry?: object } = {},
): LocalModel {
  const { entry, ...rest } = changes;
  return {
    engine: 'llama.cpp',
    keptHere: true,
    fit: { fits: true, remark: null },
    state: { state: 'absent' },
    speed: null,
    ...rest,
    entry: {
      id,
      revision: null,
      name: id,
      use: 'both',
      class: 'small',
      note: 'Reads passages reliably.',
      window: 4_096,
      windowChosen: false,
      trained: 32_768,
      bytesPerToken: 12_288,
      bytes: 491_000_000,
      memory: 700_000_000,
      recommended: true,
      own: false,
      ...entry,
    },
  };
}

export function fakeLocalModels(initial: readonly LocalModel[], changed: () => void): FakeLocalModels {
  let models = [...initial];
  let persistent = false;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
    changed();
  };
  const set = (id: string, state: LocalState): void => {
    models = models.map((model) => (model.entry.id === id ? { ...model, state } : model));
    tell();
  };
  const add = (name: string): LocalModel => {
    const model = localModel(name, { entry: { own: true, recommended: false, note: 'From a file of yours.' } });
    models = [...models, model];
    tell();
    return model;
  };
  return {
    set,
    list: async () => models.filter(({ entry, state }) => entry.recommended || entry.own || state.state !== 'absent'),
    search: async (words) => models.filter(({ entry }) => entry.name.toLowerCase().includes(words.toLowerCase())),
    download: async (id) => set(id, { state: 'downloading', received: 0, total: null, bytesPerSecond: null }),
    cancel: (id) => {
      const state = models.find(({ entry }) => entry.id === id)?.state;
      const bytes = state?.state === 'downloading' ? state.received : 0;
      set(id, bytes === 0 ? { state: 'absent' } : { state: 'begun', bytes });
    },
    remove: async (id) => {
      models = models.filter(({ entry }) => entry.id !== id || !entry.own);
      set(id, { state: 'absent' });
    },
    addFiles: async (files) => {
      const file = files[0];
      if (file === undefined || !file.name.endsWith('.gguf')) throw new NoModel();
      const model = add(file.name);
      set(model.entry.id, { state: 'stored', bytes: file.size });
      return model;
    },
    addAddress: async (address) => add(address.split('/').at(-1) ?? address),
    usage: async () => ({
      used: 1_230_000_000,
      quota: 18_000_000_000,
      persistent,
      places: [
        { engine: 'WebLLM', where: 'the cache of this site', used: 0 },
        { engine: 'llama.cpp', where: 'the private file system of this site', used: 156_000_000 },
      ],
    }),
    persist: async () => {
      persistent = true;
      tell();
      return true;
    },
    facts: async () => [
      { label: 'Graphics processor', words: 'none for pages (WebGPU)' },
      { label: 'Processor', words: '4 cores, 1 for a model' },
    ],
    windows: async () => [
      { tokens: 4_096, memory: 700_000_000, fits: true },
      { tokens: 8_192, memory: 750_000_000, fits: true },
      { tokens: 32_768, memory: 5_100_000_000, fits: false },
    ],
    setWindow: async (id, tokens) => {
      models = models.map((model) =>
        model.entry.id === id
          ? { ...model, entry: { ...model.entry, window: tokens ?? 4_096, windowChosen: tokens !== null } }
          : model,
      );
      tell();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
