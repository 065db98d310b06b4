/** Reads server-sent events from a stream of bytes, however the network cut it up. */
import { createParser } from 'eventsource-parser';
import { StreamUnreadable } from './errors';

/** `done`: the server said `[DONE]`. `closed`: it closed the stream without. */
export type StreamEnd = 'done' | 'closed';

/** Text of one event; a server that sends more without an end of line is broken or means harm. */
const MAX_EVENT_CHARACTERS = 16_000_000;

/** The data of each event, in order. A last event without its empty line is given too. */
export async function* readEvents(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<string, StreamEnd> {
  const reader = stream.getReader();
  const stop = () => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  const events: string[] = [];
  const failures: StreamUnreadable[] = [];
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARACTERS,
    onEvent: ({ data }) => events.push(data),
    onError: ({ type }) => {
      // Unknown fields are ignored, as the standard says.
      if (type === 'max-buffer-size-exceeded') failures.push(new StreamUnreadable('an event is too large'));
    },
  });
  const decoder = new TextDecoder();
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      parser.feed(done ? `${decoder.decode()}\n\n` : decoder.decode(value, { stream: true }));
      for (const failure of failures) throw failure;
      for (const data of events.splice(0)) {
        if (data === '[DONE]') return 'done';
        yield data;
        // Whoever took it may have stopped meanwhile; events that came in the same piece are not given any more.
        signal.throwIfAborted();
      }
      if (done) return 'closed';
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await reader.cancel().catch(() => undefined);
  }
}
