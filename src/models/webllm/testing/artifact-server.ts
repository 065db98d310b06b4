/** A small model as hubs serve it, and the ways in which a hub can fail. For servers of tests, in Node. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const FAULTS = {
  cut: 'the connection breaks in the middle of the file',
  changed: 'other bytes than the list of weights promises',
  longer: 'more of them',
  missing: 'a status that says so',
  page: 'asks for a login, with a status that says all is well',
  hangs: 'half of it, and then nothing',
} as const;
export type Fault = keyof typeof FAULTS;

export function isFault(kind: string): kind is Fault {
  return kind in FAULTS;
}

const shard = (bytes: number, seed: number) =>
  Buffer.from(Uint8Array.from({ length: bytes }, (_, n) => (n * seed) % 253));
const WEIGHTS: Readonly<Record<string, Buffer>> = {
  'params_shard_0.bin': shard(200_000, 7),
  'params_shard_1.bin': shard(90_001, 11),
  'params_shard_2.bin': shard(64, 13),
  'params_shard_3.bin': shard(150_000, 17),
};
const SETTINGS = {
  tokenizer_files: ['tokenizer.json', 'tokenizer_config.json'],
  context_window_size: 32_768,
  model_config: { num_hidden_layers: 24, num_attention_heads: 14, num_key_value_heads: 2, hidden_size: 896 },
};
const LIST = {
  metadata: { ParamSize: 4 },
  records: Object.entries(WEIGHTS).map(([dataPath, bytes]) => ({
    dataPath,
    format: 'raw-shard',
    nbytes: bytes.length,
    records: [],
    md5sum: createHash('md5').update(bytes).digest('hex'),
  })),
};

/** A program that wants a function which no version of the library has. */
const PROGRAM = Buffer.concat([
  Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
  Buffer.from([1, 4, 1, 0x60, 0, 0]),
  Buffer.from([2, 12, 1, 3, ...Buffer.from('env'), 4, ...Buffer.from('nope'), 0, 0]),
]);

export const FILES: Readonly<Record<string, Buffer>> = {
  'mlc-chat-config.json': Buffer.from(JSON.stringify(SETTINGS)),
  'tensor-cache.json': Buffer.from(JSON.stringify(LIST)),
  'tokenizer.json': Buffer.from('{"model": {}}'),
  'tiny-webgpu.wasm': PROGRAM,
  ...WEIGHTS,
};
export const TOTAL_BYTES = Object.values(FILES).reduce((sum, { length }) => sum + length, 0);

export class ArtifactServer {
  /** What it serves, by the last part of the address. */
  readonly files = new Map(Object.entries(FILES));
  /** What goes wrong, by the file. */
  readonly faults = new Map<string, Fault>();
  /** Files that were asked for, in order. */
  asked: string[] = [];

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const name = new URL(request.url ?? '/', 'http://hub').pathname.split('/').at(-1) ?? '';
    const file = this.files.get(name);
    this.asked.push(name);
    response.setHeader('access-control-allow-origin', '*');
    if (file === undefined || this.faults.get(name) === 'missing') {
      response.writeHead(404).end();
      return;
    }
    this.#send(file, this.faults.get(name) ?? null, response);
  };

  #send(file: Buffer, fault: Fault | null, response: ServerResponse): void {
    const half = file.subarray(0, Math.ceil(file.length / 2));
    switch (fault) {
      case 'page':
        response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Log in</title>');
        return;
      case 'cut':
        response.writeHead(200, { 'content-length': file.length }).write(half, () => response.destroy());
        return;
      case 'hangs':
        response.writeHead(200, { 'content-length': file.length }).write(half);
        return;
      case 'changed':
        response.end(file.map((byte) => byte ^ 1));
        return;
      case 'longer':
        response.end(Buffer.concat([file, file]));
        return;
      case 'missing':
      case null:
        response.writeHead(200, { 'content-length': file.length }).end(file);
    }
  }
}
