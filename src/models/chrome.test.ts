/** The browser's own model, with a stand-in for the browser. */
import { describe, expect, it } from 'vitest';
import type { Clock, Message } from '../engine/ports';
import { browsersModel, ChromeEngine, type BuiltIn } from './chrome';
import type { LocalEntry, Progress } from './local/engine';
import { conforms, STOP } from './testing/conformance';

const signal = new AbortController().signal;
const user = (content: string) => [{ role: 'user' as const, content }];

type State = Awaited<ReturnType<BuiltIn['availability']>>;
type Create = Parameters<BuiltIn['create']>[0];

const REPLIES: Readonly<Record<string, string>> = {
  text: 'North of the mill, 🌊 as everybody knows.',
  long: 'north of the mill and '.repeat(40),
  endless: 'north',
  stop: `North of the mill.${STOP}South of it.`,
  schema: 'The quay, I think.',
  empty: ' ',
};

class FakeBrowser implements BuiltIn {
  state: State = 'available';
  readonly created: Create[] = [];
  open = 0;

  availability = async (): Promise<State> => this.state;

  create = async (options: Create) => {
    this.created.push(options);
    options.signal?.throwIfAborted();
    if (this.state === 'downloadable') this.#download(options);
    this.open += 1;
    return {
      contextWindow: 9_216,
      promptStreaming: this.#stream,
      destroy: () => void (this.open -= 1),
    };
  };

  #download({ monitor }: Create): void {
    const target = new EventTarget();
    monitor?.(target);
    for (const loaded of [0, 0.5, 1]) {
      target.dispatchEvent(Object.assign(new Event('downloadprogress'), { loaded }));
    }
    this.state = 'available';
  }

  readonly #stream = (
    input: string,
    { signal, responseConstraint }: { readonly signal: AbortSignal; readonly responseConstraint?: object },
  ): ReadableStream<string> =>
    new ReadableStream({
      start: (controller) => {
        if (input.startsWith('fails: ')) {
          controller.error(new DOMException('no', input.slice('fails: '.length)));
          return;
        }
        const text = responseConstraint === undefined ? (REPLIES[input] ?? '') : '{"label": "quay"}';
        for (const piece of text.match(/[^]{1,3}/g) ?? []) controller.enqueue(piece);
        if (input === 'endless')
          signal.addEventListener('abort', () => controller.error(signal.reason), { once: true });
        else controller.close();
      },
    });
}

async function opened(state: State = 'available') {
  const browser = new FakeBrowser();
  browser.state = state;
  const engine = engineOf(browser);
  return { browser, engine, entry: taken(await engine.entries()) };
}

/** Time stands still: what waits for it waits for ever. */
const still: Clock = { now: () => 0, sleep: () => new Promise(() => undefined) };

function engineOf(builtIn: BuiltIn | null, clock = still, browser = 'Mozilla/5.0 Chrome/156.0.0.0 Safari/537.36') {
  return new ChromeEngine({ browsersModel: builtIn, browser, clock });
}

function taken([entry]: readonly LocalEntry[]): LocalEntry {
  if (entry === undefined) throw new Error('There is none.');
  return entry;
}

conforms({
  name: 'the browser’s own model',
  stages: ['text', 'long', 'endless', 'stop', 'schema', 'empty', 'failure'],
  concurrent: true,
  async open() {
    const { engine, entry } = await opened();
    return {
      model: engine.model(entry),
      stage: async (stage) => ({
        messages: user(stage === 'failure' ? 'fails: QuotaExceededError' : stage),
        ...(stage === 'text' ? { text: REPLIES['text'] ?? '' } : {}),
      }),
      close: async () => undefined,
    };
  },
});

describe('the browser’s own model', () => {
  it('is not shown where there is none, or where it cannot run', async () => {
    // As here, in Node.
    expect(browsersModel()).toBeNull();
    expect(await engineOf(null).entries()).toEqual([]);
    const browser = new FakeBrowser();
    browser.state = 'unavailable';
    expect(await engineOf(browser).entries()).toEqual([]);
  });

  it('that does not say whether it is there holds up the list for a while only, and is said', async () => {
    const browser = new FakeBrowser();
    let answer: (state: State) => void = () => undefined;
    browser.availability = () => new Promise((resolve) => (answer = resolve));
    const engine = engineOf(browser, { now: () => 0, sleep: async () => undefined });
    const entry = taken(await engine.entries());
    expect(await engine.fit()).toMatchObject({ fits: false, sentence: expect.stringContaining('does not say') });
    expect(await engine.stored(entry.id)).toBeNull();
    // When it comes after all, it counts.
    answer('available');
    await new Promise((resolve) => setImmediate(resolve));
    expect(await engine.fit()).toMatchObject({ fits: true });
    expect(await engine.stored(entry.id)).toBe(entry.bytes);
  });

  it('that never begins ends with a Stop, and is let go when it begins after all', async () => {
    const { engine, browser, entry } = await opened();
    const { create } = browser;
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    browser.create = async (options) => {
      await begun;
      return create({ ...options, signal });
    };
    const stop = new AbortController();
    const reason = new Error('stopped');
    const asked = engine.model(entry).complete(user('text'), { signal: stop.signal, maxTokens: 64 });
    stop.abort(reason);
    await expect(asked).rejects.toBe(reason);
    begin();
    await new Promise((resolve) => setImmediate(resolve));
    expect(browser.created).toHaveLength(1);
    expect(browser.open).toBe(0);
  });

  it('is another model for the call cache in another version of the browser', async () => {
    const idIn = async (browser: string) => {
      const engine = engineOf(new FakeBrowser(), still, browser);
      return engine.model(taken(await engine.entries())).id;
    };
    const old = await idIn('Mozilla/5.0 Chrome/155.0.0.0');
    expect(await idIn('Mozilla/5.0 Chrome/156.0.0.0')).not.toBe(old);
    expect(await idIn('Mozilla/5.0 Chrome/155.0.0.0')).toBe(old);
  });

  it('is downloaded by the browser, which tells how far it is', async () => {
    const { engine, entry, browser } = await opened('downloadable');
    expect(await engine.stored(entry.id)).toBeNull();
    const steps: Progress[] = [];
    await engine.download(entry, { signal, onProgress: (step) => void steps.push(step) });
    expect(steps.map(({ received, total }) => received / (total ?? 1))).toEqual([0, 0.5, 1]);
    expect(await engine.stored(entry.id)).toBe(entry.bytes);
    expect(browser.open).toBe(0);
    // By now it has told how much it takes at once.
    expect(taken(await engine.entries()).window).toBe(9_216);
  });

  it('ends a download with the reason of its cancel', async () => {
    const { engine, entry } = await opened('downloadable');
    const reason = new Error('cancelled');
    const download = engine.download(entry, { signal: AbortSignal.abort(reason), onProgress: () => undefined });
    await expect(download).rejects.toBe(reason);
  });

  it('cannot be deleted from here', async () => {
    const { engine } = await opened();
    await expect(engine.remove()).rejects.toMatchObject({ code: 'chrome.kept' });
  });

  it('gets what was said before as it was said, in a session that ends with the reply', async () => {
    const { engine, entry, browser } = await opened();
    const before: readonly Message[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Where is the quay?' },
      { role: 'assistant', content: 'North.' },
    ];
    await engine.model(entry).complete([...before, ...user('text')], { signal, maxTokens: 64 });
    expect(browser.created.at(-1)).toMatchObject({ initialPrompts: before });
    expect(browser.open).toBe(0);
  });

  it.each([
    ['QuotaExceededError', 'model.window'],
    ['NotAllowedError', 'local.gone'],
    ['NotReadableError', 'local.refused'],
    ['NotSupportedError', 'local.refused'],
    ['UnknownError', 'local.crashed'],
  ])('fails with %s as %s, and ends its session', async (name, code) => {
    const { engine, entry, browser } = await opened();
    const reply = engine.model(entry).complete(user(`fails: ${name}`), { signal, maxTokens: 64 });
    await expect(reply).rejects.toMatchObject({ code });
    expect(browser.open).toBe(0);
  });
});
