import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseReply, withoutThoughts } from './parse';

const fence = '```';

describe('code blocks', () => {
  test.each(['repl', 'python', 'py', 'PYTHON', 'Repl', 'python3'])('are found with the tag %s', (tag) => {
    const reply = parseReply(`I look first.\n${fence}${tag}\nprint(len(context))\n${fence}\nThen more.`);
    expect(reply.blocks).toEqual(['print(len(context))']);
    expect(reply.say).toBe('I look first.\nThen more.');
    expect(reply.repairs).toEqual([]);
  });

  test('may be indented, as in a list, and lose just that indentation', () => {
    const reply = parseReply(`1. Do this:\n   ${fence}python\n   if x:\n       print(x)\n   ${fence}`);
    expect(reply.blocks).toEqual(['if x:\n    print(x)']);
  });

  test('may be left open', () => {
    const reply = parseReply(`${fence}repl\nprint(1)\nprint(2)`);
    expect(reply.blocks).toEqual(['print(1)\nprint(2)']);
    expect(reply.repairs).toHaveLength(1);
  });

  test('may hold a fence inside a string', () => {
    const code = `prompt = """Reply like this:\n${fence}json\n{"a": 1}\n${fence}\n"""\nprint(llm_query(prompt))`;
    expect(parseReply(`${fence}python\n${code}\n${fence}\nDone.`).blocks).toEqual([code]);
  });

  test('end at the first fence when a string in them never ends', () => {
    const reply = parseReply(`${fence}python\nx = """oops\n${fence}\nand some words`);
    expect(reply.blocks).toEqual(['x = """oops']);
  });

  test('are not fooled by quotes in comments, escapes and one-line strings', () => {
    const code = `# don't '''\na = "it's \\" fine"\nb = 'x'`;
    expect(parseReply(`${fence}py\n${code}\n${fence}\ntext\n${fence}py\nc = 1\n${fence}`).blocks).toEqual([
      code,
      'c = 1',
    ]);
  });

  test('without a tag are taken when no tagged one is there', () => {
    const reply = parseReply(`${fence}\nprint(1)\n${fence}`);
    expect(reply.blocks).toEqual(['print(1)']);
    expect(reply.repairs).toEqual(['A code block without a language was taken as Python.']);
  });

  test('of other languages are not run', () => {
    const reply = parseReply(`${fence}json\n{}\n${fence}\n${fence}repl\nx = 1\n${fence}\n${fence}\noutput\n${fence}`);
    expect(reply.blocks).toEqual(['x = 1']);
  });

  test('inside thoughts are not run', () => {
    expect(parseReply(`<think>${fence}python\nbad()\n${fence}</think>${fence}python\ngood()\n${fence}`).blocks).toEqual(
      ['good()'],
    );
  });
});

describe('thoughts', () => {
  test('are dropped when closed, left open or opened by the template', () => {
    expect(withoutThoughts('a<think>b</think>c')).toBe('ac');
    expect(withoutThoughts('a<think>b')).toBe('a');
    expect(withoutThoughts('b</think>c')).toBe('c');
    expect(withoutThoughts('a<think>b<think>c')).toBe('a');
  });

  test('are not looked for in code, which may clean the replies of other models', () => {
    const code = `clean = reply.split("</think>")[-1]\nclean = re.sub("<think>.*</think>", "", clean)`;
    const reply = `<think>I ${fence}py\nbad()\n${fence} clean.</think>\n${fence}repl\n${code}\n${fence}\nDone.<think>x`;
    expect(parseReply(reply)).toMatchObject({ blocks: [code], say: 'Done.' });
  });
});

describe('a final answer as plain text', () => {
  test.each([
    ['FINAL(It was 48,213 (with the piles).)', { kind: 'text', value: 'It was 48,213 (with the piles).' }],
    ['FINAL("quoted")', { kind: 'text', value: 'quoted' }],
    ['FINAL_VAR(result)', { kind: 'variable', value: 'result' }],
    ["FINAL_VAR('result')", { kind: 'variable', value: 'result' }],
  ])('%s', (text, final) => {
    expect(parseReply(`So:\n${text}`).final).toEqual(final);
  });

  test('does not count beside code, nor inside a sentence', () => {
    expect(parseReply(`${fence}repl\nx = 1\n${fence}\nFINAL(x)`).final).toBeNull();
    expect(parseReply('I will call FINAL(x) later.').final).toBeNull();
  });
});

/** The time that `work` takes for a text twice as long, as a multiple; the best of several tries. */
function growth(work: (length: number) => void): number {
  const took = (length: number) => {
    const tries = Array.from({ length: 25 }, () => {
      const start = performance.now();
      work(length);
      return performance.now() - start;
    });
    return Math.max(0.2, Math.min(...tries));
  };
  return took(16_000) / took(2_000);
}

test.each([
  ['empty lines', (length: number) => `x${'\n'.repeat(length)}y`],
  ['blanks before FINAL', (length: number) => `x\n${'\n \t'.repeat(length)}y`],
  ['thoughts that never close', (length: number) => 'x<think>'.repeat(length)],
  ['a long word behind a fence', (length: number) => `${fence}${'a'.repeat(length)}\``],
])('a reply that goes on without end is read in time that grows with its length: %s', (_what, text) => {
  // Eight times the text took sixty times the time before.
  expect(growth((length) => void parseReply(text(length)))).toBeLessThan(25);
});

test('any text parses, and code put into a fence comes out unchanged', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => parseReply(text).blocks.length >= 0));
  const line = fc.stringMatching(/^[a-z0-9_=+ ()[\]:,.]{1,30}$/).filter((s) => s.trim() !== '');
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), fc.constantFrom('repl', 'PY', 'python'), (lines, tag) => {
      const code = lines.join('\n');
      expect(parseReply(`Words.\n${fence}${tag}\n${code}\n${fence}`).blocks).toEqual([code]);
    }),
  );
});
