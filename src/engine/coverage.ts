/**
 * What of the corpus a run has read: which characters a model saw, which ones the answer quotes, and exactly which ones
 * each host received. A pure view of the run’s state, and so of its events.
 */
import type { Output, Quoted, Span } from './events';
import { leadField } from './quotes';
import type { CallView, CellView, FormView, NodeView, RunState } from './state';

export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Intervals are sorted and apart; in UTF-16 code units, as everywhere. */
export interface DocumentCoverage {
  readonly id: string;
  readonly name: string;
  readonly characters: number;
  /** Sent to a sub-model, by a call or as a child’s task and what it printed. */
  readonly models: readonly Interval[];
  /** Shown to the root model: printed, or put into its window. */
  readonly root: readonly Interval[];
  /** Quoted or cited in the answer. */
  readonly quoted: readonly Interval[];
  /** Characters that some model saw. */
  readonly read: number;
}

export interface Receipt {
  readonly host: string;
  /** Each character once, however often it was sent. */
  readonly characters: number;
  /** By document in the order of the corpus, sorted and apart. */
  readonly passages: readonly Span[];
}

export interface Coverage {
  readonly characters: number;
  /** Characters that some model saw, that sub-models saw, that the root model saw: some may be in both. */
  readonly read: number;
  readonly models: number;
  readonly root: number;
  readonly quoted: number;
  /** Those of which something was read or quoted, most read first. */
  readonly documents: readonly DocumentCoverage[];
  readonly hosts: readonly Receipt[];
}

interface Sent {
  readonly span: Span;
  readonly to: 'models' | 'root';
  readonly host: string | null;
}

export function coverageOf(run: RunState): Coverage {
  const sent = [
    ...run.calls.flatMap((call) => sentByCall(run, call)),
    ...sentWithForms(run),
    ...run.nodes.flatMap((node) => sentByNode(run, node)),
  ];
  const cited = run.answer?.citations.flatMap(({ span }) => span ?? []) ?? [];
  const models = byDocument(sent.flatMap(({ to, span }) => (to === 'models' ? span : [])));
  const root = byDocument(sent.flatMap(({ to, span }) => (to === 'root' ? span : [])));
  const quoted = byDocument([...run.quotes, ...cited]);
  const documents = run.corpus.documents.map(({ id, name, characters }): DocumentCoverage => {
    const parts = { models: models.get(id) ?? [], root: root.get(id) ?? [], quoted: quoted.get(id) ?? [] };
    return { id, name, characters, ...parts, read: lengthOf(merged([...parts.models, ...parts.root])) };
  });
  return {
    characters: sumOf(documents, ({ characters }) => characters),
    read: sumOf(documents, ({ read }) => read),
    models: sumOf(documents, ({ models }) => lengthOf(models)),
    root: sumOf(documents, ({ root }) => lengthOf(root)),
    quoted: sumOf(documents, ({ quoted }) => lengthOf(quoted)),
    documents: documents
      .filter(({ read, quoted }) => read > 0 || quoted.length > 0)
      .sort((a, b) => b.read - a.read || lengthOf(b.quoted) - lengthOf(a.quoted)),
    hosts: receiptsOf(run, sent),
  };
}

function receiptsOf(run: RunState, sent: readonly Sent[]): Receipt[] {
  const hosts = [...new Set(sent.flatMap(({ host }) => host ?? []))].sort();
  return hosts.map((host) => {
    const spans = byDocument(sent.flatMap((part) => (part.host === host ? part.span : [])));
    const passages = run.corpus.documents.flatMap(({ id }) =>
      (spans.get(id) ?? []).map(({ start, end }): Span => ({ document: id, start, end })),
    );
    return { host, characters: lengthOf(passages), passages };
  });
}

/** What a call has sent. One that made a child sent nothing itself; one answered from the cache sent nothing anywhere. */
function sentByCall(run: RunState, call: CallView): Sent[] {
  if (!isSent(call)) return [];
  const { prompt, quotes } = call;
  return clipped(quotes, { prompt: prompt.length }).map((span) => ({ span, to: 'models', host: receiver(run, call) }));
}

/** What calls sent before their prompts: a form’s quotes once for each receiver, however many calls share it. */
function sentWithForms(run: RunState): Sent[] {
  const receivers = run.forms.map(() => new Set<string | null>());
  for (const call of run.calls) {
    if (call.form !== null && isSent(call)) receivers[call.form]?.add(receiver(run, call));
  }
  return run.forms.flatMap((form, number) =>
    [...(receivers[number] ?? [])].flatMap((host) => ledBy(form).map((span): Sent => ({ span, to: 'models', host }))),
  );
}

function ledBy({ lead, quotes }: FormView): Span[] {
  return clipped(quotes, Object.fromEntries(lead.map(({ content }, index) => [leadField(index), content.length])));
}

/** One that made a child sent nothing itself; one that a limit refused, or that was too long, was never sent. */
function isSent({ child, status, attempts }: CallView): boolean {
  return child === null && !(status === 'failed' && attempts === 0);
}

/** The host; null when nothing left the device. */
function receiver(run: RunState, { cached, model }: CallView): string | null {
  return cached ? null : hostOf(run, model);
}

/** What a node’s own model was sent: its task with the first turn, and with each turn what was printed in those before. */
function sentByNode(run: RunState, { call, model, question, context, quotes, turns }: NodeView): Sent[] {
  const heard = turns.slice(0, -1).flatMap(({ cells }) => cells.flatMap(toldOf));
  const task = turns.length === 0 ? [] : clipped(quotes, { question: question.length, context: context.length });
  const spans = [...task, ...turns.flatMap(({ read }) => read), ...heard];
  const host = hostOf(run, model);
  return spans.map((span) => ({ span, to: call === null ? 'root' : 'models', host }));
}

/** Of what a cell printed, the part that its model is told; see protocol/feedback.ts. */
function toldOf({ output, error, quotes }: CellView): Span[] {
  const traceback = error?.traceback.trim() === '' ? 0 : Infinity;
  return clipped(quotes, {
    ...keptOf(output),
    'error.traceback': traceback,
    'error.message': traceback === 0 ? Infinity : 0,
  });
}

/** Blanks at the end of what was printed are not sent. */
function keptOf({ head, cut, tail }: Output): Record<string, number> {
  if (cut > 0) return { 'output.head': head.length, 'output.tail': tail.trimEnd().length };
  const kept = (head + tail).trimEnd().length;
  return { 'output.head': Math.min(head.length, kept), 'output.tail': Math.max(0, kept - head.length) };
}

/** The spans of these fields’ quotes, each up to a length of its field. */
function clipped(quotes: readonly Quoted[], lengths: Readonly<Record<string, number>>): Span[] {
  return quotes.flatMap(({ field, at, document, start, end }) => {
    const until = Math.min(end, start + (lengths[field] ?? 0) - at);
    return until > start ? [{ document, start, end: until }] : [];
  });
}

function hostOf({ root, sub }: RunState, model: string): string | null {
  return [root, sub].find((ref) => ref?.id === model)?.host ?? null;
}

function byDocument(spans: readonly Span[]): ReadonlyMap<string, Interval[]> {
  const documents = new Map<string, Interval[]>();
  for (const { document, start, end } of spans) {
    const intervals = documents.get(document) ?? [];
    intervals.push({ start, end });
    documents.set(document, intervals);
  }
  return new Map([...documents].map(([document, intervals]) => [document, merged(intervals)]));
}

/** The same characters as intervals that are sorted and apart. */
export function merged(intervals: readonly Interval[]): Interval[] {
  const apart: { start: number; end: number }[] = [];
  for (const { start, end } of [...intervals].sort((a, b) => a.start - b.start)) {
    const last = apart.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else if (end > start) apart.push({ start, end });
  }
  return apart;
}

function lengthOf(intervals: readonly Interval[]): number {
  return sumOf(intervals, ({ start, end }) => end - start);
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
