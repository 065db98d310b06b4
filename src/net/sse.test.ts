import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvents } from './sse';

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

async function read(stream: ReadableStream<Uint8Array>, signal = new AbortController().signal) {
  const events: string[] = [];
  const reading = readEvents(stream, signal);
  for (;;) {
    const next = await reading.next();
    if (next.done === true) return { events, end: next.value };
    events.push(next.value);
  }
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.slice(at[index], end));
}

const encode = (text: string) => new TextEncoder().encode(text);
const line = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n\0]/g, ''));

describe('reading server-sent events', () => {
  it('gives the same events however the bytes are split, inside characters too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(line, { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(), { maxLength: 20 }),
        async (messages, newline, cuts) => {
          const text = messages
            .map(
              (lines) => `: comment 😀${newline}${lines.map((data) => `data: ${data}${newline}`).join('')}${newline}`,
            )
            .join('');
          const wanted = messages.map((lines) => lines.join('\n')).filter((data) => data !== '[DONE]');
          fc.pre(wanted.length === messages.length);
          expect(await read(streamOf(split(encode(text), cuts)))).toEqual({ events: wanted, end: 'closed' });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('stops at [DONE] and lets go of the connection', async () => {
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encode('data: a\n\ndata: [DONE]\n\ndata: b\n\n')),
      cancel() {
        cancelled = true;
      },
    });
    expect(await read(stream)).toEqual({ events: ['a'], end: 'done' });
    expect(cancelled).toBe(true);
  });

  it('gives a last event whose empty line is missing', async () => {
    expect(await read(streamOf([encode('data: a\n\ndata: b')]))).toEqual({ events: ['a', 'b'], end: 'closed' });
  });

  it('lets go of the connection when the consumer stops early', async () => {
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encode('data: a\n\ndata: b\n\n')),
      cancel() {
        cancelled = true;
      },
    });
    for await (const data of readEvents(stream, new AbortController().signal)) {
      expect(data).toBe('a');
      break;
    }
    expect(cancelled).toBe(true);
  });

  it('throws the reason of an abort, also while it waits for bytes', async () => {
    const controller = new AbortController();
    const reason = new Error('stopped by the user');
    const stream = new ReadableStream<Uint8Array>({
      start: (source) => source.enqueue(encode('data: a\n\n')),
      pull: () => controller.abort(reason),
    });
    await expect(read(stream, controller.signal)).rejects.toBe(reason);
  });

  it('gives nothing more after an abort, even of what has arrived', async () => {
    const controller = new AbortController();
    const reading = readEvents(streamOf([encode('data: a\n\ndata: b\n\n')]), controller.signal);
    expect((await reading.next()).value).toBe('a');
    controller.abort(new Error('stopped'));
    await expect(reading.next()).rejects.toThrow('stopped');
  });

  it('refuses an event without end instead of filling the memory', async () => {
    const flood = encode('x'.repeat(1_000_000));
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(sent === 1 ? encode('data: ') : flood);
      },
    });
    await expect(read(stream)).rejects.toMatchObject({ code: 'net.stream' });
    expect(sent).toBeLessThan(30);
  });
});
