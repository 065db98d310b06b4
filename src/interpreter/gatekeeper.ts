/**
 * The page's end of the sandbox's port, as Comlink wants it, letting through only what can be an answer. Comlink
 * itself would follow a message that says it is a proxy, or keep quiet about a million messages nobody asked for.
 */
import type { Endpoint } from 'comlink';
import * as v from 'valibot';
import { ForgedMessage } from './messages';

const Answer = v.variant('type', [
  v.object({ id: v.string(), type: v.literal('RAW'), value: v.unknown() }),
  v.object({
    id: v.string(),
    type: v.literal('HANDLER'),
    name: v.literal('throw'),
    value: v.object({ isError: v.boolean(), value: v.unknown() }),
  }),
]);

export function guarded(port: MessagePort, onForged: (forged: ForgedMessage) => void): Endpoint {
  const unanswered = new Set<string>();
  const listeners = new Map<EventListenerOrEventListenerObject, EventListener>();
  return {
    postMessage(message: unknown, transfer?: Transferable[]) {
      if (isCall(message)) unanswered.add(message.id);
      port.postMessage(message, transfer ?? []);
    },
    addEventListener(type: string, listener: EventListenerOrEventListenerObject) {
      const checked = (event: Event): void => {
        if (!(event instanceof MessageEvent)) return;
        const answer = v.safeParse(Answer, event.data);
        if (!answer.success || !unanswered.delete(answer.output.id)) {
          onForged(new ForgedMessage('something that is no answer'));
        } else if (typeof listener === 'function') listener(event);
        else listener.handleEvent(event);
      };
      listeners.set(listener, checked);
      port.addEventListener(type, checked);
    },
    removeEventListener(type: string, listener: EventListenerOrEventListenerObject) {
      const checked = listeners.get(listener);
      if (checked !== undefined) port.removeEventListener(type, checked);
    },
    start: () => port.start(),
  };
}

function isCall(message: unknown): message is { id: string } {
  return typeof message === 'object' && message !== null && 'id' in message && typeof message.id === 'string';
}
