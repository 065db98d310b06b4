import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellOutcome } from '../engine/ports';
import type { PythonInterpreter } from './client';
import { documents, execute, printed, pythonPool } from './testing/python';

const { signal } = new AbortController();
let python: PythonInterpreter;

const HARBOUR = {
  'minutes.txt': '🦫 The lamp cost £412.\r\nThe seal was seen on 3 May.\nNothing else.\n',
  'log.txt': `${'x'.repeat(500)} seal ${'y'.repeat(500)}\nA SEAL again; seals, seal.`,
  'empty.txt': ' ',
};

beforeAll(async () => {
  python = pythonPool().take(documents(HARBOUR));
  await python.open('node', { kind: 'corpus' }, signal);
  await python.open('text', { kind: 'text', text: 'One line.\nA 🦫 line.' }, signal);
}, 120_000);
afterAll(() => python.dispose());

const run = (code: string, namespace = 'node'): Promise<CellOutcome> => execute(python, namespace, code);
const say = (code: string, namespace = 'node'): Promise<string> => printed(python, namespace, code);

describe('grep', () => {
  test('gives places that are where they say, in document order', async () => {
    const code = `
found = grep(r"(?i)\\bseal\\b")
print([(m.document, m.name) for m in found])
print(all(context[m.document][m.start:m.end] == m.text == m["text"] == m.group() for m in found))`;
    expect(await say(code)).toBe("[(0, 'minutes.txt'), (1, 'log.txt'), (1, 'log.txt'), (1, 'log.txt')]\nTrue\n");
  });

  test('shows the line around, cut where it is long', async () => {
    expect(await say('print([m.line for m in grep("seal ", around=5)])')).toBe(
      "['The seal was s…', '…xxxx seal yyyyy…']\n",
    );
    expect(await say('print(grep("May")[0], grep("May")[0].span)')).toBe(
      '[0] minutes.txt 46–49: The seal was seen on 3 May. (46, 49)\n',
    );
  });

  test('stops at k, takes compiled patterns, gives groups', async () => {
    expect(await say('print(len(grep("x", k=7)), len(grep("x", k=None)), grep("x", k=0))')).toBe('7 500 []\n');
    expect(await say('import re\nprint(grep(re.compile("£(\\\\d)", re.I))[0].groups, grep("£(\\\\d)")[0][1])')).toBe(
      "('4',) 4\n",
    );
    expect(await say('print(grep("q*"))')).toBe('[]\n');
  });

  test('looks in the documents that are named, by name or number', async () => {
    expect(await say('print([m.document for m in grep("[Ss]", documents="log.txt")][:1])')).toBe('[1]\n');
    expect(await say('print({m.name for m in grep("[Sa]", documents=[-1, 0])})')).toBe("{'minutes.txt'}\n");
  });

  test('in one text, positions count in it', async () => {
    expect(await say('m = grep("line")[1]\nprint(m.start, context[m.start:m.end], m.document)', 'text')).toBe(
      '14 line 0\n',
    );
  });

  test.each([
    ['grep("(")', 'ValueError', 're.escape'],
    ['grep(b"x")', 'TypeError', 'not bytes'],
    ['grep(7)', 'TypeError', 'not int'],
    ['grep("x", documents="no.txt")', 'ValueError', 'There is no document'],
    ['grep("x", documents=[9])', 'ValueError', '3 documents'],
  ])('says what is wrong with %s', async (code, name, message) => {
    expect((await run(code)).error).toMatchObject({ name, message: expect.stringContaining(message) });
  });
});

describe('chunks', () => {
  test('are the text, none too long, none parting a character, whatever the text', async () => {
    const code = `
import random, unicodedata
parts = ["word ", "Sentence one. ", "End!\\n", "\\n\\n", "\\r\\n", "e\\u0301\\u0302", "🦫", "👩\\u200d🚀", "漢字。", "x" * 90, " \\t", "\\u0301", "“Well…” "]
wrong = []
for seed in range(400):
    chance = random.Random(seed)
    text = "".join(chance.choices(parts, k=chance.randrange(60)))
    for by in ("lines", "paragraphs", "sentences"):
        size = chance.choice([1, 2, 3, 7, 20, 50, 500])
        pieces = chunks(text, size, by=by)
        if "".join(pieces) != text or not all(pieces): wrong.append(("sum", seed, by, size))
        for piece, after in zip(pieces, [*pieces[1:], ""]):
            whole = not any(unicodedata.category(c)[0] == "M" or c in "\\u200d\\n" for c in piece[1:]) and "\\u200d" not in piece
            if len(piece) > size and whole: wrong.append(("size", seed, by, size))
            if after and (unicodedata.category(after[0])[0] == "M" or piece[-1] == "\\r" and after[0] == "\\n"):
                wrong.append(("cut", seed, by, size))
print(wrong[:5])`;
    expect(await say(code)).toBe('[]\n');
  });

  test('end where a unit ends, as long as there is room', async () => {
    expect(await say('print(chunks("a b. c d. e f. ", 10, by="sentences"))')).toBe("['a b. c d. ', 'e f. ']\n");
    expect(await say('print(chunks("one\\ntwo\\nthree\\n", 8, by="lines"))')).toBe("['one\\ntwo\\n', 'three\\n']\n");
    expect(await say('print(chunks("p one\\nl two\\n\\np two", 14))')).toBe("['p one\\nl two\\n\\n', 'p two']\n");
    expect(await say('print(chunks("aaaa bbbb cccc. d.", 10, by="sentences"))')).toBe("['aaaa bbbb ', 'cccc. d.']\n");
    expect(await say('print(chunks("x" * 25, 10), chunks("", 5), chunks("a", by="line"))')).toBe(
      "['xxxxxxxxxx', 'xxxxxxxxxx', 'xxxxx'] [] ['a']\n",
    );
  });

  test.each([
    ['chunks(["a"])', 'TypeError', 'for several'],
    ['chunks("a", 0)', 'ValueError', '1 or more'],
    ['chunks("a", by="pages")', 'ValueError', "'paragraphs'"],
  ])('says what is wrong with %s', async (code, name, message) => {
    expect((await run(code)).error).toMatchObject({ name, message: expect.stringContaining(message) });
  });
});

describe('show', () => {
  test('shows a long text by its ends', async () => {
    const shown = await say('show("start" + "x" * 5_000 + "end")');
    expect(shown).toMatch(/^str, 5,008 characters\nstartx+\n… 3,808 characters …\nx+end\n$/);
  });

  test('shows a list of dicts as a table', async () => {
    expect(await say('show([{"name": "Bishop", "seen": 3}, {"name": "A\\nB", "by": None}])')).toBe(
      'list, 2 items\nname    seen  by\nBishop  3\nA ⏎ B         None\n',
    );
  });

  test('abbreviates what is nested', async () => {
    expect(await say('show({"a": list(range(100)), "b": {"c": {"d": {"e": {}}}}})')).toBe(
      "dict, 2 items\n  'a': [0, 1, 2, 3, … 96 more]\n  'b': {'c': {'d': {…} (1)}}\n",
    );
  });

  test.each([
    ['None', 'NoneType: None\n'],
    ['[]', 'list, 0 items\n'],
    ['{1}', 'set, 1 item\n  1\n'],
    ['3.5', 'float: 3.5\n'],
    ['10 ** 5_000', 'int: <int whose repr raises ValueError>\n'],
  ])('shows %s', async (code, shown) => {
    expect(await say(`show(${code})`)).toBe(shown);
  });

  test.each([
    '[{"k" * 300: "v" * 3_000}] * 1_000',
    '[[["x" * 5_000] * 50] * 50] * 50',
    '{str(n) * 90: "y" * 900 for n in range(500)}',
    '"word " * 1_000_000',
    'deep',
    'odd',
  ])('is short for %s', async (code) => {
    const prepare = `
deep = []
for _ in range(500): deep = [deep]
class Odd:
    def __repr__(self): raise RuntimeError("no")
odd = [Odd(), {Odd(): Odd()}]
`;
    const shown = await say(`${prepare}show(${code})`);
    expect(shown.length).toBeLessThanOrEqual(2_001);
    expect(shown.length).toBeGreaterThan(10);
  });
});
