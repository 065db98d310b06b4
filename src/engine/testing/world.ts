/** Every port held in memory, so that the engine runs in plain Node: scripted models, scripted cells, a virtual clock. */
import { isDelta, type CorpusRef, type Delta, type Limits, type RunEvent, type Taught } from '../events';
import type {
  CacheKey,
  CallCache,
  CellOutcome,
  CellReply,
  CellRequest,
  Clock,
  CompleteOptions,
  Completion,
  ExecuteOptions,
  Interpreter,
  Journal,
  LanguageModel,
  Message,
  Opened,
  Passage,
  Sources,
  Stretch,
} from '../ports';
import { setMaxListeners } from 'node:events';
// The strategy loads it when it is asked; the clock of a test does not wait for it.
import '../recursive/node';
import { EMPTY_RUN, reduce } from '../reduce';
import { run, type Ports } from '../run';
import type { RunState } from '../state';
import { rlm } from '../strategies/rlm';
import type { Strategy } from '../strategies/strategy';
import { limits } from './fixtures';

// Hundreds of calls listen to one signal here, as they do in a run; Node warns from the eleventh on.
setMaxListeners(0);

/** Time that passes only when everyone waits for it. */
export class VirtualClock implements Clock {
  #now = 1_000_000;
  #sleepers: { at: number; wake: () => void }[] = [];
  #scheduled = false;

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const sleeper = { at: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      });
      this.#schedule();
    });
  }

  /** When nothing else is left to do, the earliest sleeper is due. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      const next = this.#sleepers.sort((a, b) => a.at - b.at).shift();
      if (next === undefined) return;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      if (this.#sleepers.length > 0) this.#schedule();
    });
  }
}

export type Script = (messages: readonly Message[], options: CompleteOptions, n: number) => string | Promise<string>;

export class ScriptedModel implements LanguageModel {
  readonly class: LanguageModel['class'] = 'frontier';
  host: LanguageModel['host'] = null;
  window = 128_000;
  concurrency = 8;
  price: LanguageModel['price'] = null;
  /** The messages of each request, in order. */
  readonly seen: (readonly Message[])[] = [];
  running = 0;
  most = 0;

  constructor(
    readonly id: string,
    readonly script: Script,
  ) {}

  get name(): string {
    return this.id;
  }

  async complete(messages: readonly Message[], options: CompleteOptions): Promise<Completion> {
    this.seen.push(messages);
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    try {
      const text = await this.script(messages, options, this.seen.length - 1);
      options.signal.throwIfAborted();
      options.onDelta?.(text);
      const input = messages.reduce((sum, message) => sum + message.content.length, 0);
      return { text, usage: { input, output: text.length, estimated: false }, finish: 'stop' };
    } finally {
      this.running -= 1;
    }
  }
}

/** A root model that gives these replies in turn, and repeats the last. */
export function replies(...texts: string[]): Script {
  return (_messages, _options, n) => texts[Math.min(n, texts.length - 1)] ?? '';
}

export const repl = (code: string) => `\`\`\`repl\n${code}\n\`\`\``;

export interface Cell {
  readonly ask: (request: CellRequest) => Promise<CellReply>;
  readonly options: ExecuteOptions;
  readonly namespace: string;
}

export type CellScript = (cell: Cell) => Partial<CellOutcome> | Promise<Partial<CellOutcome>>;

/** Stands in for Python: a cell's code names the function that plays it. */
export class ScriptedInterpreter implements Interpreter {
  readonly opened: string[] = [];
  readonly closed: string[] = [];
  readonly ran: string[] = [];

  constructor(readonly cells: Readonly<Record<string, CellScript>>) {}

  open(namespace: string): Promise<Opened> {
    this.opened.push(namespace);
    return Promise.resolve({ tools: [], packages: [] });
  }

  async execute(namespace: string, code: string, options: ExecuteOptions): Promise<CellOutcome> {
    this.ran.push(code);
    const script = this.cells[code];
    const ask = (request: CellRequest) => options.answer(request, options.signal);
    const outcome = script === undefined ? {} : await abortable(script({ ask, options, namespace }), options.signal);
    const nothing = { output: { head: '', cut: 0, tail: '' }, error: null, variables: [], answer: null, notices: [] };
    return { ...nothing, ...outcome };
  }

  close(namespace: string): Promise<void> {
    this.closed.push(namespace);
    return Promise.resolve();
  }
}

async function abortable<T>(work: T | Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return Promise.race([
    work,
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  ]);
}

export const never = () => new Promise<never>(() => undefined);

export class MemoryJournal implements Journal {
  readonly events: RunEvent[] = [];
  append(_run: string, events: readonly RunEvent[]): Promise<void> {
    this.events.push(...events);
    return Promise.resolve();
  }
}

export class MemoryCache implements CallCache {
  readonly #entries = new Map<string, Completion>();
  lookup(keys: readonly CacheKey[]): Promise<readonly (Completion | null)[]> {
    return Promise.resolve(keys.map((key) => this.#entries.get(JSON.stringify(key)) ?? null));
  }
  store(key: CacheKey, completion: Completion): Promise<void> {
    this.#entries.set(JSON.stringify(key), completion);
    return Promise.resolve();
  }
}

/** A corpus of plain strings; a search gives the documents that hold the query's first word. */
export class MemorySources implements Sources {
  constructor(readonly documents: readonly { id: string; name: string; text: string }[]) {}

  get corpus(): CorpusRef {
    const documents = this.documents.map(({ id, name, text }) => ({ id, name, characters: text.length }));
    return { id: 'corpus', name: 'Corpus', documents };
  }

  search(query: string, k: number): Promise<readonly Passage[]> {
    const word = query.split(' ')[0] ?? '';
    const hits = this.documents.flatMap(({ text }, index) => this.#find(index, text, word));
    return Promise.resolve(hits.slice(0, k).map((hit) => this.#passage(hit.document, 0, hit.length)));
  }

  locate(quotes: readonly { text: string }[]): Promise<readonly (Passage | null)[]> {
    return Promise.resolve(
      quotes.map(({ text }) => {
        const document = this.documents.findIndex((candidate) => candidate.text.includes(text));
        const start = this.documents[document]?.text.indexOf(text);
        return start === undefined ? null : this.#passage(document, start, start + text.length);
      }),
    );
  }

  read(span: { document: string; start: number; end: number }): Promise<string | null> {
    const text = this.documents.find(({ id }) => id === span.document)?.text;
    return Promise.resolve(text === undefined || span.end > text.length ? null : text.slice(span.start, span.end));
  }

  quotes(texts: readonly string[]): Promise<readonly (readonly Stretch[])[]> {
    return Promise.resolve(texts.map((text) => this.#quoted(text)));
  }

  /** Documents that stand in the text whole, or but for the blanks at their ends. */
  #quoted(text: string): Stretch[] {
    const stretches = this.documents.flatMap(({ id, text: source }) => {
      const words = text.includes(source) ? source : source.trimEnd();
      const at = words.length < 127 ? -1 : text.indexOf(words);
      return at < 0 ? [] : [{ at, document: id, start: 0, end: words.length }];
    });
    return stretches.sort((a, b) => a.at - b.at);
  }

  #find(document: number, text: string, word: string): { document: number; length: number }[] {
    return text.includes(word) ? [{ document, length: text.length }] : [];
  }

  #passage(document: number, start: number, end: number): Passage {
    const { id = '', name = '', text = '' } = this.documents[document] ?? {};
    const words = text.slice(start, end);
    const marker = `[[cite:${document}:${start}:${end}]]`;
    const span = { document: id, start, end };
    return { span, name, text: words, score: 1, python: { document, name, start, end, text: words, score: 1, marker } };
  }
}

export interface World {
  readonly root?: Script | ScriptedModel;
  readonly sub?: Script | ScriptedModel;
  readonly cells?: Readonly<Record<string, CellScript>>;
  readonly limits?: Partial<Limits>;
  readonly documents?: readonly string[];
  readonly strategy?: Strategy;
  readonly ports?: Partial<Ports>;
  readonly question?: string;
  readonly taught?: readonly Taught[];
  readonly signal?: AbortSignal;
  /** Sees each event as it comes out. */
  readonly watch?: (event: RunEvent | Delta) => void;
}

export interface Outcome {
  readonly state: RunState;
  readonly events: readonly RunEvent[];
  readonly root: ScriptedModel;
  readonly sub: ScriptedModel;
  readonly interpreter: ScriptedInterpreter;
  readonly journal: MemoryJournal;
  readonly notices: readonly string[];
  /** What the root was told last, before its turn `n` (from 1). */
  told(turn: number): string;
}

/** Runs a question in a world and folds what happened. */
export async function ask(world: World): Promise<Outcome> {
  const modelOf = (id: string, part: Script | ScriptedModel | undefined) =>
    part instanceof ScriptedModel ? part : new ScriptedModel(id, part ?? replies(repl('finish(context)')));
  const root = modelOf('root', world.root);
  const sub = modelOf('sub', world.sub ?? replies('a reply'));
  const documents = (world.documents ?? ['The mill was built by Jan Visser in 1897.']).map((text, index) => ({
    id: `d${index}`,
    name: `Document ${index}.txt`,
    text,
  }));
  const sources = new MemorySources(documents);
  const interpreter = new ScriptedInterpreter({ 'finish(context)': submit('done'), ...world.cells });
  const journal = new MemoryJournal();
  const ports: Ports = {
    root,
    sub,
    interpreter,
    sources,
    journal,
    cache: new MemoryCache(),
    clock: new VirtualClock(),
    ...world.ports,
  };
  const question = {
    run: 'r1',
    question: world.question ?? 'Who built the mill?',
    corpus: sources.corpus,
    limits: limits(world.limits),
    tools: '',
    packages: [],
    taught: world.taught ?? [],
  };
  const events: RunEvent[] = [];
  let state = EMPTY_RUN;
  const signal = world.signal ?? new AbortController().signal;
  for await (const batch of run(question, world.strategy ?? rlm, ports, signal)) {
    state = reduce(state, batch);
    for (const event of batch) {
      if (!isDelta(event)) events.push(event);
      world.watch?.(event);
    }
  }
  const notices = state.nodes.flatMap((node) => node.turns.flatMap((turn) => turn.notices.map(({ code }) => code)));
  const told = (turn: number) => root.seen[turn - 1]?.at(-1)?.content ?? '';
  return { state, events, root, sub, interpreter, journal, notices, told };
}

/** A cell that submits. */
export function submit(content: string): CellScript {
  return () => ({ answer: { content, ready: true } });
}

export const RAISED = {
  error: { kind: 'exception', name: 'ValueError', message: 'no', traceback: 'ValueError: no' },
} as const;

export function raises(): CellScript {
  return () => RAISED;
}
