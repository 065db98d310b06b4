import { describe, expect, test } from 'vitest';
import { BurrowError } from '../engine/errors';
import { crc32, makeWheel, makeZip, type Packed, type WheelParts } from './testing/wheel';
import { readWheel } from './wheel';

const CODE = { 'example.py': 'X = 1\n' };
const read = (parts: WheelParts = {}, files = CODE) => readWheel(makeWheel(files, parts), 'example.whl');

async function deflated(text: string): Promise<Packed> {
  const bytes = new TextEncoder().encode(text);
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  return { method: 8, bytes: packed, unpacked: bytes.length, crc: crc32(bytes) };
}

describe('a wheel', () => {
  test('says its name, version and what it needs', async () => {
    const requires = [
      'Six>=1.5',
      'typing_extensions (>=4.0) ; python_version < "3.8"',
      'pytest ; extra == "test"',
      'a.b',
    ];
    expect(await read({ name: 'Foo.Bar', version: '2.0.1', requires })).toEqual({
      id: 'foo-bar',
      name: 'Foo.Bar',
      version: '2.0.1',
      requires: ['six', 'a-b'],
    });
  });

  test('may be compressed, and have a comment at its end', async () => {
    const head = 'Metadata-Version: 2.1\nName: small\nVersion: 3\n';
    const files = {
      'small-3.dist-info/METADATA': await deflated(head + '\n' + 'long description '.repeat(1_000)),
      'small-3.dist-info/WHEEL': await deflated('Wheel-Version: 1.0\nTag: py2-none-any\nTag: py3-none-any\n'),
    };
    expect(await readWheel(new Blob([makeZip(files), 'a comment'.repeat(100)]), 'small.whl')).toMatchObject({
      name: 'small',
    });
  });

  test.each([
    [['cp314-cp314-manylinux_2_17_x86_64'], 'built for cp314-cp314-manylinux_2_17_x86_64; only pure-Python wheels'],
    [['py3-none-win_amd64'], 'built for py3-none-win_amd64'],
    [['py2-none-any'], 'built for py2-none-any'],
    [['py315-none-any'], 'built for py315-none-any'],
    [[], 'built for nothing that it names'],
  ])('for %j is refused', async (tags, words) => {
    await expect(read({ tags })).rejects.toThrow(words);
  });

  test.each([['py2-none-any', 'py3-none-any'], ['py310-none-any'], ['py314-none-any']])(
    'for %s is taken',
    async (...tags) => {
      expect((await read({ tags: tags.filter((tag) => tag !== undefined) })).name).toBe('example');
    },
  );

  test.each(['../evil.py', 'a/../../evil.py', '/etc/passwd', 'C:/x.py', '..\\evil.py', 'a/..'])(
    'that holds %s is refused',
    async (name) => {
      await expect(read({}, { ...CODE, [name]: 'x' })).rejects.toMatchObject({ code: 'wheel.unsafe' });
    },
  );

  test('that unpacks to too much is refused by what its list says', async () => {
    const bomb: Packed = { method: 8, bytes: new Uint8Array(1_000), unpacked: 2_000_000_000, crc: 0 };
    await expect(readWheel(makeWheel({ 'bomb.py': bomb }), 'b.whl')).rejects.toMatchObject({ code: 'wheel.tooLarge' });
    const many = Object.fromEntries(Array.from({ length: 5_001 }, (_, n) => [`m${n}.py`, '']));
    await expect(readWheel(makeWheel(many), 'b.whl')).rejects.toMatchObject({ code: 'wheel.tooLarge' });
  });

  test('whose own description is a bomb or not what its list says is refused', async () => {
    const huge = await deflated('Name: x\n'.repeat(500_000));
    const lying = { ...(await deflated('Name: x\nVersion: 1\n'.repeat(50_000))), unpacked: 100 };
    for (const content of [huge, lying]) {
      const files = { 'x-1.dist-info/METADATA': content, 'x-1.dist-info/WHEEL': 'Tag: py3-none-any\n' };
      await expect(readWheel(makeZip(files), 'x.whl')).rejects.toMatchObject({ code: 'wheel.notOne' });
    }
  });

  test.each([
    [
      'text',
      new Blob(['not a zip at all, but long enough to be looked through'.repeat(10)]),
      'notes.txt',
      'is no wheel',
    ],
    ['nothing', new Blob([]), 'a.whl', 'was cut short'],
    ['a source archive', new Blob(['\u001f\u008b', 'x'.repeat(100)]), 'six-1.0.tar.gz', 'is the source of one'],
    ['another zip', makeZip({ 'hello.txt': 'hi' }), 'hello.zip', 'does not say which package it is'],
    ['a nameless one', makeWheel({}, { name: '' }), 'a.whl', 'not one that packages have'],
    ['a hostile name', makeWheel({}, { name: '<b>x' }), 'a.whl', 'not one that packages have'],
  ])('is not %s', async (_what, file, name, words) => {
    await expect(readWheel(file, name)).rejects.toThrow(words);
  });

  test('cut short anywhere is refused, never half taken', async () => {
    const whole = makeWheel(CODE);
    for (let size = 0; size < whole.size; size += 1) {
      await expect(readWheel(whole.slice(0, size), 'a.whl')).rejects.toMatchObject({ code: 'wheel.notOne' });
    }
  });

  test('with any byte changed is taken or refused in plain words', async () => {
    const whole = new Uint8Array(await makeWheel(CODE).arrayBuffer());
    for (let at = 0; at < whole.length; at += 1) {
      const broken = whole.slice();
      broken[at] = (broken[at] ?? 0) ^ 0xff;
      const outcome = await readWheel(new Blob([broken]), 'a.whl').then(
        () => 'taken',
        (error: unknown) => (error instanceof BurrowError ? error.code : String(error)),
      );
      expect(outcome).toMatch(/^(taken|wheel\.\w+)$/);
    }
  });
});
