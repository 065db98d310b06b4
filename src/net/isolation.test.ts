/** The browser's side stands in here; e2e/isolation.spec.ts has the real one. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Isolation, type IsolationParts } from './isolation';

const FOLDER = 'https://host.example/apps/burrow/';
const SCRIPT = `${FOLDER}isolation.js`;

let registered: { scope: string; script: string; updateViaCache: string | undefined }[];
let controller: string | null;
/** What becomes of a service worker that is installed. */
let ends: ServiceWorkerState;
let reloads: number;
let busy: boolean;

beforeEach(() => {
  registered = [];
  controller = null;
  ends = 'activated';
  reloads = 0;
  busy = false;
});

function registration(scope: string): ServiceWorkerRegistration {
  const installing = Object.assign(new EventTarget(), { state: 'installing' });
  queueMicrotask(() => {
    installing.state = ends;
    installing.dispatchEvent(new Event('statechange'));
  });
  return {
    scope,
    installing,
    unregister: async () => {
      registered = registered.filter((one) => one.scope !== scope);
      return true;
    },
  } as unknown as ServiceWorkerRegistration;
}

const workers = (): NonNullable<IsolationParts['workers']> => ({
  controller: controller === null ? null : ({ scriptURL: controller } as ServiceWorker),
  register: async (script, options) => {
    const scope = options?.scope ?? '';
    registered.push({ scope, script: String(script), updateViaCache: options?.updateViaCache });
    return registration(scope);
  },
  // As browsers do: the registration with the longest scope that the address begins with.
  getRegistration: async (address = '') => {
    const found = registered.find(({ scope }) => String(address).startsWith(scope));
    return found === undefined ? undefined : registration(found.scope);
  },
});

function open(changes: Partial<IsolationParts> = {}): Isolation {
  return new Isolation({
    base: `${FOLDER}private.html`,
    workers: workers(),
    isIsolated: false,
    isBusy: () => busy,
    reload: () => (reloads += 1),
    ...changes,
  });
}

describe('the isolation of the page', () => {
  it('is off, and nothing is registered, before it is asked for', async () => {
    expect(await open().state()).toBe('off');
    expect(registered).toEqual([]);
  });

  it('is switched on for the folder of the app, past every cache, and the page loaded anew once', async () => {
    await open().switchOn();
    expect(registered).toEqual([{ scope: FOLDER, script: SCRIPT, updateViaCache: 'none' }]);
    expect(reloads).toBe(1);
    expect(await open().state()).toBe('waiting');
    controller = SCRIPT;
    expect(await open({ isIsolated: true }).state()).toBe('on');
  });

  it('is switched off without a trace', async () => {
    await open().switchOn();
    controller = SCRIPT;
    const isolation = open({ isIsolated: true });
    await isolation.switchOff();
    expect(registered).toEqual([]);
    expect(reloads).toBe(2);
    // Until the page is loaded anew it is still isolated, and not by its host.
    expect(await isolation.state()).toBe('off');
  });

  it('loads no page anew in which a question is being answered', async () => {
    busy = true;
    await expect(open().switchOn()).rejects.toMatchObject({ code: 'page.busy' });
    await expect(open().switchOff()).rejects.toMatchObject({ code: 'page.busy' });
    expect(registered).toEqual([]);
    expect(reloads).toBe(0);
  });

  it('waits for the next load when a question was asked while it was switched on', async () => {
    const isolation = open();
    const switching = isolation.switchOn();
    busy = true;
    await switching;
    expect(reloads).toBe(0);
    expect(await isolation.state()).toBe('waiting');
  });

  it('that cannot be had says so and leaves nothing behind', async () => {
    ends = 'redundant';
    await expect(open().switchOn()).rejects.toMatchObject({ code: 'net.isolation' });
    expect(registered).toEqual([]);
    expect(reloads).toBe(0);
    await expect(open({ workers: undefined }).switchOn()).rejects.toMatchObject({ code: 'net.isolation' });
  });

  it('is known to come from the host, to be impossible, or to be refused by the browser', async () => {
    expect(await open({ isIsolated: true }).state()).toBe('hosted');
    expect(await open({ isIsolated: true, workers: undefined }).state()).toBe('hosted');
    expect(await open({ workers: undefined }).state()).toBe('impossible');
    const closed = { ...workers(), getRegistration: () => Promise.reject(new Error('no storage')) };
    expect(await open({ workers: closed }).state()).toBe('impossible');
    await open().switchOn();
    controller = SCRIPT;
    expect(await open().state()).toBe('refused');
  });

  it('takes no service worker of another site on the same host for its own', async () => {
    registered.push({
      scope: 'https://host.example/',
      script: 'https://host.example/sw.js',
      updateViaCache: undefined,
    });
    controller = 'https://host.example/sw.js';
    expect(await open().state()).toBe('off');
    await open().withdraw();
    expect(registered).toHaveLength(1);
  });
});
