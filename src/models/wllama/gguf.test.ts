import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFiles, checkStored } from './files';
import { readGguf } from './gguf';
import { FIELDS, ggufFile } from './testing/gguf-file';

const asFile = (blob: Blob, name = 'tiny.gguf') => new File([blob], name);

describe('the head of a GGUF file', () => {
  it('says what the model is called, its window, its memory, and where the file ends', async () => {
    const file = ggufFile();
    expect(await readGguf(file)).toEqual({
      name: 'Tiny',
      architecture: 'llama',
      window: 2_048,
      hasChatTemplate: true,
      // Keys and values of two layers, two heads of 16 numbers, two bytes each.
      bytesPerToken: 2 * 2 * 2 * 2 * 16,
      split: null,
      bytes: file.size,
    });
  });

  it('may leave out what is not needed', async () => {
    const head = await readGguf(ggufFile({ fields: { 'general.architecture': 'llama' } }));
    expect(head).toMatchObject({ name: null, window: null, hasChatTemplate: false, bytesPerToken: null });
  });

  it('is read however large its vocabulary is', async () => {
    const tokens = Array.from({ length: 30_000 }, (_, n) => `token ${'x'.repeat(60)} ${n}`);
    const file = ggufFile({ fields: { ...FIELDS, 'tokenizer.ggml.tokens': tokens } });
    expect(file.size).toBeGreaterThan(2_000_000);
    expect(await readGguf(file)).toMatchObject({ hasChatTemplate: true, bytes: file.size });
  });

  it.each([
    ['another kind of file', new Blob(['%PDF-1.7 and so on'])],
    ['an empty file', new Blob([])],
    ['an unknown version', ggufFile({ version: 9 })],
    ['no kind of model', ggufFile({ fields: { 'general.name': 'x' } })],
  ])('is refused with a reason: %s', async (_what, file) => {
    await expect(readGguf(file)).rejects.toMatchObject({ code: 'weights.unreadable' });
  });

  it('knows no end where the numbers are of an unknown kind', async () => {
    expect((await readGguf(ggufFile({ kind: 999 }))).bytes).toBeNull();
  });
});

describe('files of a model', () => {
  it('are refused when any of them breaks off, wherever', async () => {
    const whole = ggufFile();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.size - 1 }), async (size) => {
        await expect(checkStored([whole.slice(0, size)])).rejects.toMatchObject({ code: 'weights.unreadable' });
      }),
      { numRuns: 100 },
    );
  });

  it('never fail otherwise, whatever is in them', async () => {
    const whole = new Uint8Array(await ggufFile().arrayBuffer());
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = whole.slice();
        bytes[at] = byte;
        await checkStored([new Blob([bytes])]).catch((error: unknown) => {
          expect(error).toMatchObject({ code: expect.stringMatching(/^weights\./) });
        });
      }),
      { numRuns: 300 },
    );
  });

  it('have the same mark wherever they come from, and another one when a byte differs', async () => {
    const bytes = new Uint8Array(await ggufFile().arrayBuffer());
    const mark = async (blob: Blob, name: string) => (await checkFiles([asFile(blob, name)])).fingerprint;
    const first = await mark(new Blob([bytes]), 'a.gguf');
    expect(await mark(new Blob([bytes.slice()]), 'b.gguf')).toBe(first);
    bytes[bytes.length - 1] = 8;
    expect(await mark(new Blob([bytes]), 'a.gguf')).not.toBe(first);
  });

  const part = (number: number) =>
    asFile(ggufFile({ fields: { ...FIELDS, 'split.no': number - 1, 'split.count': 2 } }), `tiny-${number}.gguf`);

  it('are put in order when there are several', async () => {
    const { files } = await checkFiles([part(2), part(1)]);
    expect(files.map(({ name }) => name)).toEqual(['tiny-1.gguf', 'tiny-2.gguf']);
  });

  it.each([
    ['a part is missing', [part(1)]],
    ['a part is there twice', [part(1), part(1)]],
    ['each is a model by itself', [asFile(ggufFile()), asFile(ggufFile())]],
  ])('are refused together when %s', async (_what, files) => {
    await expect(checkFiles(files)).rejects.toMatchObject({ code: 'weights.files' });
  });

  it('are refused when they only supplement a model', async () => {
    const supplement = ggufFile({ fields: { 'general.architecture': 'clip' } });
    await expect(checkFiles([asFile(supplement)])).rejects.toMatchObject({ code: 'weights.unreadable' });
  });
});
