/** A run as the rows of a tree: nodes, their turns, the steps and batches of calls of a turn, single calls, children. Pure. */
import type { CallView, NodeView, RunState, StepView, TurnView } from '../engine/state';
import { batchesOf, callNote, callsInWords, extent } from './calls';
import { partsOf, stepInWords, type Part } from './steps';
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
    | { readonly kind: 'step'; readonly node: NodeView; readonly turn: TurnView; readonly step: StepView }
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
    const parts = turn.cells.flatMap((cell) => partsOf(run, cell));
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
      expandable: parts.length > 0,
      expanded,
    });
    if (!expanded) return;
    parts.forEach((part, index) =>
      addPart(node, turn, part, {
        level: place.level + 1,
        position: index + 1,
        siblings: parts.length,
        parent: key,
      }),
    );
  };

  const addPart = (node: NodeView, turn: TurnView, part: Part, place: Place): void => {
    if (part.kind === 'step') addStep(node, turn, part.step, place);
    else addBatch(node, turn, part.calls, place);
  };

  const addStep = (node: NodeView, turn: TurnView, step: StepView, place: Place): void => {
    const key = `step ${step.step}`;
    const batches = batchesOf(run, step.calls);
    const expanded = open(key, false);
    rows.push({
      ...place,
      kind: 'step',
      key,
      node,
      turn,
      step,
      label: step.name,
      note: stepInWords(run, step),
      depth: node.depth + 1,
      start: step.startedAt,
      end: stepEnd(run, step),
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

/** One that stopped ended with its cell. */
function stepEnd(run: RunState, { status, finishedAt, node, turn, cell }: StepView): number | null {
  if (status !== 'stopped') return finishedAt;
  const turns = run.nodes.find(({ id }) => id === node)?.turns;
  const own = turns?.find((one) => one.turn === turn)?.cells.find((one) => one.cell === cell);
  return own?.finishedAt ?? run.finishedAt;
}

export function callKey(call: number): string {
  return `call ${call}`;
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
  const steps = turn.cells.flatMap((cell) => cell.steps.flatMap((index) => run.steps[index]?.name ?? []));
  if (steps.length > 0) return cut([...new Set(steps)].join(', '));
  const calls = turn.cells.flatMap((cell) => cell.calls.map((index) => run.calls[index]?.kind));
  if (calls[0] !== undefined) return `${calls[0]}${calls.length > 1 ? `, ${counted(calls.length, 'call')}` : ''}`;
  if (SUBMITS.test(code)) return 'Submit the answer';
  if (code !== '') return cut(code.trim().split('\n', 1)[0] ?? '');
  if (turn.proposal !== null) return 'a program that has not run';
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
  const step = run.steps.findLast(({ status }) => status === 'running');
  if (step !== undefined)
    return `Running ${step.name}${step.of > 0 ? `: ${number(step.done)} of ${number(step.of)}` : ''}`;
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
  if (turn.proposal !== null && turn.cells.length === 0) return 'A program is ready';
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
