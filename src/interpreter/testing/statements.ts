/** Statements of generated programs: Python, and what it does to the model of the namespace. */
import { pythonRepr, type Data, type State } from './state';

export interface Statement {
  readonly code: string;
  apply(state: State): void;
}

/** What a statement may draw on. */
export interface Workshop {
  /** The state before the statement. */
  readonly state: State;
  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** A variable's name that is not in use, or now and then one that is. */
  name(): string;
  /** A text that no other request of any program holds. */
  prompt(): string;
}

const WORDS = ['quay', 'ledger', 'été', '🦊', "it's", 'a "b"', 'two\nlines', '', '\\n', '港'];

export function statement(shop: Workshop): Statement {
  const kinds = [assign, assign, assign, mutate, mutate, mutate, alias, remove, define, closure, instance, ask, chance];
  return (kinds[shop.below(kinds.length)] ?? assign)(shop);
}

function data(shop: Workshop, depth = 0): Data {
  switch (shop.below(depth < 2 ? 7 : 4)) {
    case 0:
      return shop.below(1_000_000) - 500_000;
    case 1:
      return WORDS[shop.below(WORDS.length)] ?? '';
    case 2:
      return shop.below(2) === 0;
    case 3:
      return null;
    case 4:
      return new Map(Array.from({ length: shop.below(4) }, (_, n) => [`k${n}`, data(shop, depth + 1)]));
    default:
      return Array.from({ length: shop.below(5) }, () => data(shop, depth + 1));
  }
}

function assign(shop: Workshop): Statement {
  const name = shop.name();
  const value = data(shop);
  return { code: `${name} = ${pythonRepr(value)}`, apply: (state) => state.set(name, { data: copied(value) }) };
}

/** Statements are drawn once and may be applied again to another state. */
function copied(value: Data): Data {
  return structuredClone(value);
}

function mutate(shop: Workshop): Statement {
  const found = anyData(shop);
  if (found === null) return assign(shop);
  const { name, value } = found;
  const item = data(shop, 2);
  if (Array.isArray(value)) return { code: `${name}.append(${pythonRepr(item)})`, apply: push(name, item) };
  if (value instanceof Map) return { code: `${name}["new"] = ${pythonRepr(item)}`, apply: put(name, item) };
  if (typeof value === 'number')
    return { code: `${name} += 7`, apply: (state) => state.set(name, { data: value + 7 }) };
  if (typeof value === 'string')
    return { code: `${name} += "+"`, apply: (state) => state.set(name, { data: `${value}+` }) };
  return { code: `${name} = [${name}]`, apply: (state) => state.set(name, { data: [value] }) };
}

function push(name: string, item: Data): Statement['apply'] {
  return (state) => {
    const list = dataOf(state, name);
    if (Array.isArray(list)) list.push(item);
  };
}

function put(name: string, item: Data): Statement['apply'] {
  return (state) => {
    const dict = dataOf(state, name);
    if (dict instanceof Map) dict.set('new', item);
  };
}

function alias(shop: Workshop): Statement {
  const found = anyData(shop);
  if (found === null) return assign(shop);
  const name = shop.name();
  const apply = (state: State): void => void state.set(name, { data: dataOf(state, found.name) });
  return { code: `${name} = ${found.name}`, apply };
}

function remove(shop: Workshop): Statement {
  const names = [...shop.state.keys()];
  const name = names[shop.below(names.length)];
  if (name === undefined) return assign(shop);
  return { code: `del ${name}`, apply: (state) => state.delete(name) };
}

function define(shop: Workshop): Statement {
  const name = shop.name();
  const factor = shop.below(100);
  const shown = { expression: `repr(${name}(6))`, expected: String(6 * factor + 1) };
  return { code: `def ${name}(x): return x * ${factor} + 1`, apply: (state) => state.set(name, { shown }) };
}

function closure(shop: Workshop): Statement {
  const name = shop.name();
  const calls = 1 + shop.below(4);
  const lines = [
    'def _make():',
    '    count = 10',
    '    def step():',
    '        nonlocal count',
    '        count += 1',
    '        return count',
    '    return step',
    `${name} = _make()`,
    ...Array.from({ length: calls }, () => `_seen = ${name}()`),
  ];
  const shown = { expression: `repr(${name}.__closure__[0].cell_contents)`, expected: String(10 + calls) };
  return { code: lines.join('\n'), apply: (state) => state.set(name, { shown }) };
}

function instance(shop: Workshop): Statement {
  const name = shop.name();
  const items = Array.from({ length: shop.below(4) }, () => shop.below(100));
  const lines = [
    'class _Box:',
    '    def __init__(self): self.items: list[int] = []',
    '    def add(self, item): self.items.append(item)',
    `${name} = _Box()`,
    ...items.map((item) => `${name}.add(${item})`),
  ];
  const shown = { expression: `repr(${name}.items)`, expected: pythonRepr(items) };
  return { code: lines.join('\n'), apply: (state) => state.set(name, { shown }) };
}

/** Calls, in the ways that models write them. The answer to `q` is `A:q`. */
function ask(shop: Workshop): Statement {
  const name = shop.name();
  const prompts = Array.from({ length: 1 + shop.below(4) }, () => shop.prompt());
  const listed = pythonRepr(prompts);
  const [first = ''] = prompts;
  const ways: readonly (readonly [code: string, many: boolean])[] = [
    [`${name} = llm_query(${pythonRepr(first)})`, false],
    [`${name} = llm_query_batched(${listed})`, true],
    [
      `from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(3) as _pool:\n    ${name} = list(_pool.map(llm_query, ${listed}))`,
      true,
    ],
    [`import asyncio\n${name} = await asyncio.gather(*[asyncio.to_thread(llm_query, _q) for _q in ${listed}])`, true],
  ];
  const [code, many] = ways[shop.below(ways.length)] ?? ['pass', false];
  const value: Data = many ? prompts.map((prompt) => `A:${prompt}`) : `A:${first}`;
  return { code, apply: (state) => state.set(name, { data: copied(value) }) };
}

/** What nobody can foretell, and must be the same when its cell is run again. */
function chance(shop: Workshop): Statement {
  const name = shop.name();
  const ways = [
    `import random\n${name} = random.random()`,
    `import random\n${name} = random.Random().randint(0, 10**9)`,
    `import uuid\n${name} = str(uuid.uuid4())`,
    `import secrets\n${name} = secrets.token_hex(8)`,
    `${name} = list({"a", "bb", "ccc", "dddd", "eeeee"})`,
  ];
  const code = ways[shop.below(ways.length)] ?? 'pass';
  return { code, apply: (state) => state.set(name, { shown: { expression: `repr(${name})`, expected: null } }) };
}

function anyData({ state, below }: Workshop): { name: string; value: Data } | null {
  const all = [...state].flatMap(([name, variable]) => ('data' in variable ? [{ name, value: variable.data }] : []));
  return all[below(all.length)] ?? null;
}

function dataOf(state: State, name: string): Data {
  const variable = state.get(name);
  return variable !== undefined && 'data' in variable ? variable.data : null;
}
