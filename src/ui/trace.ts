/** A run as the rows of a tree: nodes, their turns, the batches of calls a turn made, single calls, children. Pure. */
import type { CallView, CellView, NodeView, RunState, TurnView } from '../engine/state';
import { counted, number } from './words';

interface RowBase {
  readonly key: string;
  /** From 1, as ARIA counts. */
  readonly level: number;
  readonly label: string;
  readonly note: string;
  readonly depth: number;
  readonly start: number;
  /** null: still going on. */
  readonly end: number | null;
  readonly expandable: boolean;
  readonly expanded: boolean;
  readonly position: number;
  readonly siblings: number;
  readonly parent: string | null;
}

export type Row = RowBase &
  (
    | { readonly kind: 'node'; readonly node: NodeView }
    | { readonly kind: 'turn'; readonly node: NodeView; readonly turn: TurnView }
    | { readonly kind: 'batch'; readonly node: NodeView; readonly turn: TurnView; readonly calls: readonly CallView[] }
    | { readonly kind: 'call'; readonly node: NodeView; readonly turn: TurnView; readonly call: CallView }
  );

/** What was opened or closed by hand; the rest follows the defaults. */
export type Openings = ReadonlyMap<string, boolean>;

/** A batch with few children shows them at once; of a hundred, none until asked. */
const CHILDREN_SHOWN = 8;

export function rowsOf(run: RunState, openings: Openings): readonly Row[] {
  const root = run.nodes.find((node) => node.call === null);
  if (root === undefined) return [];
  const nodes = new Map(run.nodes.map((node) => [node.id, node]));
  const rows: Row[] = [];
  const open = (key: string, byDefault: boolean): boolean => openings.get(key) ?? byDefault;

  const addNode = (node: NodeView, place: Place): void => {
    const key = `node ${node.id}`;
    const expanded = open(key, true);
    rows.push({
      ...place,
      kind: 'node',
      key,
      node,
      label: node.call === null ? 'root' : `child ${node.id}`,
      note: counted(node.turns.length, 'turn'),
      depth: node.depth,
      start: node.startedAt,
      end: node.finishedAt,
      expandable: node.turns.length > 0,
      expanded,
    });
    if (!expanded) return;
    node.turns.forEach((turn, index) =>
      addTurn(node, turn, { level: place.level + 1, position: index + 1, siblings: node.turns.length, parent: key }),
    );
  };

  const addTurn = (node: NodeView, turn: TurnView, place: Place): void => {
    const key = turnKey(node, turn);
    const batches = turn.cells.flatMap((cell) => batchesOf(run, cell));
    const expanded = open(key, true);
    rows.push({
      ...place,
      kind: 'turn',
      key,
      node,
      turn,
      label: `turn ${place.position}`,
      note: turnTitle(run, turn),
      depth: node.depth,
      start: turn.startedAt,
      end: turnEnd(turn),
      expandable: batches.length > 0,
      expanded,
    });
    if (!expanded) return;
    batches.forEach((calls, index) =>
      addBatch(node, turn, calls, {
        level: place.level + 1,
        position: index + 1,
        siblings: batches.length,
        parent: key,
      }),
    );
  };

  const addBatch = (node: NodeView, turn: TurnView, calls: readonly CallView[], place: Place): void => {
    const [first] = calls;
    if (first === undefined) return;
    if (calls.length === 1) return addCall(node, turn, first, first.kind, place);
    const key = `batch ${first.call}`;
    const children = calls.filter((call) => call.child !== null).length;
    const expanded = open(key, children > 0 && calls.length <= CHILDREN_SHOWN);
    rows.push({
      ...place,
      kind: 'batch',
      key,
      node,
      turn,
      calls,
      label: first.kind,
      note: callsInWords(calls),
      depth: node.depth + 1,
      ...extent(calls),
      expandable: true,
      expanded,
    });
    if (!expanded) return;
    calls.forEach((call, index) =>
      addCall(node, turn, call, `call ${call.call + 1}`, {
        level: place.level + 1,
        position: index + 1,
        siblings: calls.length,
        parent: key,
      }),
    );
  };

  const addCall = (node: NodeView, turn: TurnView, call: CallView, label: string, place: Place): void => {
    const key = callKey(call.call);
    const child = call.child === null ? undefined : nodes.get(call.child);
    const expanded = child !== undefined && open(key, true);
    rows.push({
      ...place,
      kind: 'call',
      key,
      node,
      turn,
      call,
      label,
      note: callNote(call),
      depth: node.depth + 1,
      start: call.startedAt,
      end: call.finishedAt,
      expandable: child !== undefined,
      expanded,
    });
    if (expanded) addNode(child, { level: place.level + 1, position: 1, siblings: 1, parent: key });
  };

  addNode(root, { level: 1, position: 1, siblings: 1, parent: null });
  return rows;
}

type Place = Pick<RowBase, 'level' | 'position' | 'siblings' | 'parent'>;

export function turnKey(node: NodeView, turn: TurnView): string {
  return `turn ${node.id} ${turn.turn}`;
}

/** A turn has ended when its reply is in and nothing of it runs any more; null until then. */
export function turnEnd(turn: TurnView): number | null {
  return turn.cells.some((cell) => cell.status === 'running') ? null : turn.finishedAt;
}

export function callKey(call: number): string {
  return `call ${call}`;
}

/** The calls of a cell, those that went out together together. */
export function batchesOf(run: RunState, cell: CellView): readonly (readonly CallView[])[] {
  const batches: CallView[][] = [];
  for (const index of cell.calls) {
    const call = run.calls[index];
    if (call === undefined) continue;
    const last = batches.at(-1);
    if (last?.[0]?.batch === call.batch) last.push(call);
    else batches.push([call]);
  }
  return batches;
}

/** “40 calls · 12 from the cache · 1 failed”. */
export function callsInWords(calls: readonly CallView[]): string {
  const having = (test: (call: CallView) => boolean): number => calls.filter(test).length;
  const parts = [counted(calls.length, 'call')];
  const waiting = having((call) => call.status === 'running');
  const children = having((call) => call.child !== null);
  const cached = having((call) => call.cached);
  const failed = having((call) => call.status === 'failed');
  const stopped = having((call) => call.status === 'stopped');
  if (waiting > 0) parts.push(`${number(calls.length - waiting)} back`);
  if (children > 0) parts.push(counted(children, 'child', 'children'));
  if (cached > 0) parts.push(`${number(cached)} from the cache`);
  if (failed > 0) parts.push(`${number(failed)} failed`);
  if (stopped > 0) parts.push(`${number(stopped)} stopped`);
  return parts.join(' · ');
}

export function callNote(call: CallView): string {
  if (call.status === 'failed') return 'failed';
  if (call.status === 'stopped') return 'stopped';
  if (call.status === 'running') return 'waiting';
  if (call.cached) return 'from the cache';
  return call.attempts > 1 ? counted(call.attempts, 'attempt') : '';
}

const TITLE_CHARACTERS = 90;

/** What a turn is about, in a few words: the model's own first sentence, its first comment, or what it called. */
/** Code that hands in an answer. */
const SUBMITS = /\banswer\[["']ready["']\]\s*=\s*True|^\s*(?:FINAL|FINAL_VAR|SUBMIT)\(/m;

export function turnTitle(run: RunState, turn: TurnView): string {
  const said = firstSentence(prose(turn.text));
  if (said !== '') return said;
  const code = turn.cells[0]?.code ?? '';
  const comment = /^\s*#\s*(.+)$/m.exec(code)?.[1];
  if (comment !== undefined) return cut(comment.trim());
  const calls = turn.cells.flatMap((cell) => cell.calls.map((index) => run.calls[index]?.kind));
  if (calls[0] !== undefined) return `${calls[0]}${calls.length > 1 ? `, ${counted(calls.length, 'call')}` : ''}`;
  if (SUBMITS.test(code)) return 'Submit the answer';
  if (code !== '') return cut(code.trim().split('\n', 1)[0] ?? '');
  return turn.replied ? 'a reply without code' : 'waiting for the model';
}

/** The rest of the model's words, where its first sentence already stands as the title. */
export function beyondTitle(turn: TurnView): string {
  const said = prose(turn.text);
  const title = firstSentence(said);
  return title !== '' && said.startsWith(title) ? said.slice(title.length).replace(/^[.:]?\s*/, '') : said;
}

/** The model's words without its code, which is shown as cells, and without its thinking aloud. */
export function prose(text: string): string {
  return text
    .replace(/<think>[\s\S]*?(<\/think>|$)/g, '')
    .replace(/^[ \t]*(`{3,}|~{3,})[^\n]*\n[\s\S]*?(^[ \t]*\1[ \t]*$|$(?![\s\S]))/gm, '')
    .trim();
}

function firstSentence(text: string): string {
  const line = text.split('\n', 1)[0]?.replace(/^[#>*\-\s]+/, '') ?? '';
  return cut((/^.*?[.!?:](?=\s|$)/.exec(line)?.[0] ?? line).replace(/[.:]$/, ''));
}

function cut(text: string): string {
  return text.length <= TITLE_CHARACTERS ? text : `${text.slice(0, TITLE_CHARACTERS - 1).trimEnd()}…`;
}

function extent(calls: readonly CallView[]): { start: number; end: number | null } {
  let start = Infinity;
  let end: number | null = -Infinity;
  for (const call of calls) {
    start = Math.min(start, call.startedAt);
    if (end !== null) end = call.finishedAt === null ? null : Math.max(end, call.finishedAt);
  }
  return { start, end };
}

/** The last thing known to have happened: where the time axis of an interrupted run ends. */
export function lastMoment(run: RunState): number {
  let last = run.startedAt;
  const see = (at: number | null): void => {
    if (at !== null && at > last) last = at;
  };
  for (const call of run.calls) see(call.finishedAt ?? call.startedAt);
  for (const node of run.nodes) {
    see(node.finishedAt ?? node.startedAt);
    for (const turn of node.turns) see(turn.finishedAt ?? turn.startedAt);
  }
  see(run.finishedAt);
  return last;
}

/** What goes on right now, in a few words. */
export function activity(run: RunState): string {
  const waiting = run.calls.filter((call) => call.status === 'running' && call.child === null);
  const batch = waiting[0]?.batch;
  if (batch !== undefined) {
    const calls = run.calls.filter((call) => call.batch === batch);
    const back = calls.filter((call) => call.status !== 'running').length;
    return calls.length === 1
      ? 'A model is reading a passage'
      : `Reading passages: ${number(back)} of ${number(calls.length)} are back`;
  }
  const node = run.nodes.findLast((candidate) => candidate.status === 'running');
  const turn = node?.turns.at(-1);
  if (turn === undefined) return 'Getting ready';
  if (turn.cells.some((cell) => cell.status === 'running')) return 'Running code over the documents';
  return turn.replied ? 'Looking at what came of it' : 'Writing the next step';
}

/** How many calls were going on at once, at most. */
export function mostAtOnce(calls: readonly CallView[]): number {
  const changes = calls
    .flatMap((call) => [
      { at: call.startedAt, change: 1 },
      { at: call.finishedAt ?? Infinity, change: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.change - b.change);
  let now = 0;
  let most = 0;
  for (const { change } of changes) most = Math.max(most, (now += change));
  return most;
}
