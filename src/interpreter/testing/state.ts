/** What Python must hold: a model of a namespace's variables, beside the real one. */

/** Lists and dicts are shared where Python shares them. */
export type Data = number | string | boolean | null | Data[] | Map<string, Data>;

/** A variable, with the Python expression that shows its value, and what that must print. */
export interface Shown {
  readonly expression: string;
  /** null: whatever it printed the first time. */
  expected: string | null;
}

export type Variable = { readonly data: Data } | { readonly shown: Shown };
export type State = Map<string, Variable>;

/** Expression and value of each variable, in the order of their names. */
export function shownOf(state: State): readonly (readonly [string, Shown])[] {
  return [...state]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, variable]) => [
      name,
      'shown' in variable ? variable.shown : { expression: `repr(${name})`, expected: pythonRepr(variable.data) },
    ]);
}

export function pythonRepr(data: Data): string {
  if (data === null) return 'None';
  if (typeof data === 'boolean') return data ? 'True' : 'False';
  if (typeof data === 'number') return String(data);
  if (typeof data === 'string') return pythonString(data);
  if (Array.isArray(data)) return `[${data.map(pythonRepr).join(', ')}]`;
  return `{${[...data].map(([key, value]) => `${pythonString(key)}: ${pythonRepr(value)}`).join(', ')}}`;
}

/** The quote Python chooses is the single one, unless only that occurs. */
function pythonString(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return text.includes("'") && !text.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}
