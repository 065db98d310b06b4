/** The library's handler, with failures that keep their names on the way to the page. */
import { WebWorkerMLCEngineHandler } from '@mlc-ai/web-llm';
import type { MessageContent } from '@mlc-ai/web-llm/lib/message';
import { failureOf, type Failure } from './failure';
import { GpuWatch } from './gpu';

class OutOfMemory extends Error {
  override readonly name = 'OutOfMemory';
}

export class Handler extends WebWorkerMLCEngineHandler {
  readonly #gpu = new GpuWatch();

  override async handleTask<T extends MessageContent>(uuid: string, task: () => Promise<T>): Promise<void> {
    try {
      const content = await task();
      if (this.#gpu.health === 'full') throw new OutOfMemory('the device had no room');
      this.postMessage({ kind: 'return', uuid, content });
    } catch (error) {
      const content: Failure = failureOf(error, this.#gpu.health);
      this.postMessage({ kind: 'throw', uuid, content });
    }
  }
}
