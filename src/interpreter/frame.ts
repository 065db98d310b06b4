/**
 * The sandbox: an invisible frame without an origin and without a network, holding one worker. Nothing is loaded into
 * it; source and port are handed in, and the frame's own script does nothing else, so that hostile code, which runs in
 * the worker only, has nobody in there to talk to. Measured: a page's own meta policy does not reach workers made from
 * URLs, and removing globals does not stop `import("http://…")`; the frame's policy, inherited by the blob worker, does.
 */
import { InterpreterNotLoaded } from '../engine/errors';
import type { LossCause } from './loss';

const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; connect-src 'none'";

/** Listens for one message of its parent, starts the worker, passes the port on. private.html names it by its hash. */
export const BOOTSTRAP = `
const start = (event) => {
  if (event.source !== parent || event.ports.length !== 1) return;
  removeEventListener('message', start);
  const worker = new Worker(URL.createObjectURL(new Blob([event.data], { type: 'text/javascript' })));
  worker.addEventListener('error', () => parent.postMessage('failed', '*'));
  worker.postMessage(null, [event.ports[0]]);
};
addEventListener('message', start);
`;

const PAGE = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}"><script>${BOOTSTRAP}</script>`;

export interface SandboxFrame {
  readonly port: MessagePort;
  /** Ends everything in it at once, also a worker that computes. */
  remove(): void;
}

/** `onBroken` is called once the frame can no longer be relied on, with the reason in a few words. */
export function openFrame(
  mount: HTMLElement,
  workerSource: string,
  onBroken: (what: string, why: LossCause) => void,
): Promise<SandboxFrame> {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.setAttribute('referrerpolicy', 'no-referrer');
  frame.setAttribute('aria-hidden', 'true');
  frame.title = 'Python sandbox';
  frame.tabIndex = -1;
  frame.style.display = 'none';
  frame.srcdoc = PAGE;

  const { port1: ours, port2: theirs } = new MessageChannel();
  const onMessage = (event: MessageEvent): void => {
    if (event.source === frame.contentWindow && event.data === 'failed') onBroken('its worker failed', 'forged');
  };
  let onRemoved = (): void => undefined;
  // Somebody else may remove it, for instance an extension that tidies pages.
  const watch = new MutationObserver(() => {
    if (!frame.isConnected) onRemoved();
  });
  const remove = (): void => {
    watch.disconnect();
    window.removeEventListener('message', onMessage);
    frame.onload = null;
    frame.remove();
    ours.close();
  };

  return new Promise((resolve, reject) => {
    onRemoved = () => {
      onBroken('its frame was removed', 'gone');
      // If it had not even loaded; else this says nothing new.
      reject(new InterpreterNotLoaded());
    };
    frame.onload = () => {
      const target = frame.contentWindow;
      if (target === null) {
        remove();
        reject(new InterpreterNotLoaded());
        return;
      }
      // A frame loads once; a second time it has been navigated away.
      frame.onload = () => onBroken('its frame was navigated away', 'gone');
      target.postMessage(workerSource, '*', [theirs]);
      resolve({ port: ours, remove });
    };
    window.addEventListener('message', onMessage);
    mount.append(frame);
    watch.observe(mount, { childList: true });
  });
}
