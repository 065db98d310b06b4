/** Files of models in memory, for tests in Node, which has no cache of a browser. */
import type { Artifacts } from '../artifacts';

export class MemoryArtifacts implements Artifacts {
  readonly files = new Map<string, Uint8Array>();
  /** Called with the address of each file that is stored. */
  onWritten: (url: string) => void = () => undefined;

  async size(shelf: string, url: string): Promise<number | null> {
    return this.files.get(`${shelf} ${url}`)?.length ?? null;
  }

  async read(shelf: string, url: string): Promise<ArrayBuffer | null> {
    const bytes = this.files.get(`${shelf} ${url}`);
    return bytes === undefined ? null : new Blob([bytes.slice()]).arrayBuffer();
  }

  async write(shelf: string, url: string, body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    this.files.set(`${shelf} ${url}`, new Uint8Array(await new Response(body).arrayBuffer()));
    this.onWritten(url);
  }

  async held(shelf: string, folder: string): Promise<number> {
    const below = [...this.files].filter(([key]) => key.startsWith(`${shelf} ${folder}`));
    return below.reduce((sum, [, { length }]) => sum + length, 0);
  }

  async remove(shelf: string, url: string): Promise<void> {
    for (const key of this.files.keys()) {
      const lies = url.endsWith('/') ? key.startsWith(`${shelf} ${url}`) : key === `${shelf} ${url}`;
      if (lies) this.files.delete(key);
    }
  }

  async clear(shelf: string): Promise<void> {
    for (const key of this.files.keys()) if (key.startsWith(`${shelf} `)) this.files.delete(key);
  }
}
