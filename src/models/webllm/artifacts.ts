/** The files of a model: where each lies on the network and in storage, and how they are brought from one to the other. */
import type { ModelRecord } from '@mlc-ai/web-llm';
import * as v from 'valibot';
import { BurrowError } from '../../engine/errors';
import type { Progress } from '../local/engine';
import { DownloadInterrupted, DownloadWrong } from '../local/errors';
import { fingerprintOf } from '../local/fingerprint';
import { checkRoom, given, reached, type FetchWeights } from '../local/fetching';
import { Md5 } from './md5';

/** Where files are kept. Its shelves bear the names under which the library looks. */
export interface Artifacts {
  size(shelf: string, url: string): Promise<number | null>;
  read(shelf: string, url: string): Promise<ArrayBuffer | null>;
  write(shelf: string, url: string, body: ReadableStream<Uint8Array<ArrayBuffer>>, bytes: number): Promise<void>;
  /** Bytes of all that lies below this address. */
  held(shelf: string, folder: string): Promise<number>;
  remove(shelf: string, url: string): Promise<void>;
  clear(shelf: string): Promise<void>;
}

export const SHELVES = { settings: 'webllm/config', weights: 'webllm/model', program: 'webllm/wasm' } as const;

export interface DownloadParts {
  readonly artifacts: Artifacts;
  readonly fetch: FetchWeights;
  /** Bytes that still fit into this browser's storage; null when it does not say. */
  readonly room: () => Promise<number | null>;
}

export interface Job {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** What its own settings say of a model. */
export interface Told {
  readonly bytes: number;
  readonly trained: number | null;
  readonly bytesPerToken: number | null;
  /** Of the small files: the list of weights holds their sums, so it stands for them. */
  readonly revision: string;
}

interface Artifact {
  readonly shelf: string;
  readonly url: string;
}

interface Shard extends Artifact {
  readonly bytes: number;
  readonly md5: string | null;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const told = v.optional(v.fallback(v.nullable(count), null), null);

const ModelShape = v.object({
  num_hidden_layers: told,
  num_key_value_heads: told,
  num_attention_heads: told,
  hidden_size: told,
  head_dim: told,
});
const Settings = v.object({
  tokenizer_files: v.array(v.string()),
  context_window_size: told,
  model_config: v.optional(v.fallback(v.nullable(ModelShape), null), null),
});
const WeightList = v.object({
  records: v.array(v.object({ dataPath: v.string(), nbytes: count, md5sum: v.optional(v.string()) })),
});

/** Many small files one after the other would leave the line idle; more than a few at once gain nothing. */
const AT_ONCE = 3;

/** The library takes the main branch of a repository when the address names none. */
export function folderOf(address: string): string {
  const folder = address.endsWith('/') ? address : `${address}/`;
  return /.+\/resolve\/.+\//.test(folder) ? folder : `${folder}resolve/main/`;
}

/** Goes on where an earlier one was cut off: whole files stay. */
export async function download(record: ModelRecord, parts: DownloadParts, job: Job): Promise<Told> {
  try {
    const files = new Files(parts, job);
    const folder = folderOf(record.model);
    const settingsFile = { shelf: SHELVES.settings, url: `${folder}mlc-chat-config.json` };
    const settings = parsed(Settings, await files.small(settingsFile));
    if (record.model_manifest !== undefined) {
      await files.small({ shelf: SHELVES.settings, url: `${folder}${record.model_manifest}` });
    }
    const list = parsed(WeightList, await files.small({ shelf: SHELVES.weights, url: `${folder}tensor-cache.json` }));
    await files.small({ shelf: SHELVES.program, url: record.model_lib });
    await files.small({ shelf: SHELVES.weights, url: `${folder}${tokenizerIn(settings)}` });
    const revision = await files.revision();
    const bytes = await files.large(shardsOf(list, folder));
    return { bytes, trained: settings.context_window_size, bytesPerToken: bytesPerToken(settings), revision };
  } catch (error) {
    // A list that is of another version than the weights would refuse them for ever.
    if (error instanceof DownloadWrong) await removeWeights(record, parts.artifacts);
    throw error;
  }
}

/** Bytes that are stored of it, without its program. */
export async function heldOf(record: ModelRecord, artifacts: Artifacts): Promise<number> {
  const folder = folderOf(record.model);
  const shelves = [SHELVES.settings, SHELVES.weights];
  const sizes = await Promise.all(shelves.map((shelf) => artifacts.held(shelf, folder)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** All but its program, which other models may share. */
export async function removeWeights(record: ModelRecord, artifacts: Artifacts): Promise<void> {
  const folder = folderOf(record.model);
  await artifacts.remove(SHELVES.settings, folder);
  await artifacts.remove(SHELVES.weights, folder);
}

class Files {
  #received = 0;
  #total: number | null = null;
  readonly #smalls: ArrayBuffer[] = [];

  constructor(
    private readonly parts: DownloadParts,
    private readonly job: Job,
  ) {}

  /** Gives what is in it. Nobody says its size beforehand, so it is taken as a whole. */
  async small({ shelf, url }: Artifact): Promise<ArrayBuffer> {
    const { artifacts } = this.parts;
    let content = await artifacts.read(shelf, url);
    if (content === null) {
      const response = await this.#asked(url, this.job.signal);
      content = await response.arrayBuffer().catch((error: unknown) => {
        this.job.signal.throwIfAborted();
        throw new DownloadInterrupted(error);
      });
      await artifacts.write(shelf, url, new Blob([content]).stream(), content.byteLength);
    }
    this.#smalls.push(content);
    this.#count(content.byteLength);
    return content;
  }

  /** Of the small files so far. */
  revision(): Promise<string> {
    return fingerprintOf(this.#smalls.splice(0));
  }

  /** Gives the bytes of all files, these and those before. */
  async large(shards: readonly Shard[]): Promise<number> {
    const { artifacts, room } = this.parts;
    const sizes = await Promise.all(shards.map(({ shelf, url }) => artifacts.size(shelf, url)));
    const missing = shards.filter(({ bytes }, index) => sizes[index] !== bytes);
    const total = shards.reduce((sum, { bytes }) => sum + bytes, this.#received);
    const toCome = missing.reduce((sum, { bytes }) => sum + bytes, 0);
    await checkRoom(toCome, room);
    this.#total = total;
    this.#received = total - toCome;
    this.#count(0);
    await this.#several(missing);
    return total;
  }

  /** One that fails ends the others. */
  async #several(shards: readonly Shard[]): Promise<void> {
    const failed = new AbortController();
    const signal = AbortSignal.any([this.job.signal, failed.signal]);
    const waiting = shards.values();
    const lines = Array.from({ length: AT_ONCE }, async () => {
      for (const shard of waiting) await this.#shard(shard, signal);
    });
    await Promise.all(lines).catch(async (error: unknown) => {
      failed.abort(error);
      await Promise.allSettled(lines);
      this.job.signal.throwIfAborted();
      throw error;
    });
  }

  async #shard({ shelf, url, bytes, md5 }: Shard, signal: AbortSignal): Promise<void> {
    const response = await this.#asked(url, signal);
    if (response.body === null) throw new DownloadInterrupted();
    const check = new Check(bytes, md5, (more) => this.#count(more));
    try {
      await this.parts.artifacts.write(shelf, url, response.body.pipeThrough(check.stream, { signal }), bytes);
    } catch (error) {
      signal.throwIfAborted();
      throw check.failure ?? (error instanceof BurrowError ? error : new DownloadInterrupted(error));
    }
  }

  async #asked(url: string, signal: AbortSignal): Promise<Response> {
    return given(await reached(this.parts.fetch, { url, headers: {}, signal }), url);
  }

  #count(bytes: number): void {
    this.#received += bytes;
    this.job.onProgress({ received: this.#received, total: this.#total });
  }
}

/** Lets bytes through, and fails at their end when they are not the ones that were announced. */
class Check {
  failure: BurrowError | null = null;
  readonly stream: TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>;
  #bytes = 0;

  constructor(bytes: number, md5: string | null, onBytes: (bytes: number) => void) {
    const sum = new Md5();
    this.stream = new TransformStream({
      transform: (piece, controller) => {
        this.#bytes += piece.byteLength;
        if (this.#bytes > bytes) throw this.#wrong('it is longer than announced');
        sum.add(piece);
        onBytes(piece.byteLength);
        controller.enqueue(piece);
      },
      flush: () => {
        if (this.#bytes < bytes) throw (this.failure = new DownloadInterrupted());
        if (md5 !== null && sum.end() !== md5.toLowerCase()) throw this.#wrong('its checksum is another');
      },
    });
  }

  #wrong(what: string): BurrowError {
    this.failure = new DownloadWrong(what);
    return this.failure;
  }
}

function parsed<S extends v.GenericSchema>(schema: S, content: ArrayBuffer): v.InferOutput<S> {
  try {
    return v.parse(schema, JSON.parse(new TextDecoder().decode(content)));
  } catch {
    throw new DownloadWrong('its settings cannot be read');
  }
}

function tokenizerIn({ tokenizer_files }: v.InferOutput<typeof Settings>): string {
  const known = ['tokenizer.json', 'tokenizer.model'].find((file) => tokenizer_files.includes(file));
  if (known === undefined) throw new DownloadWrong('its words are listed in a way that is not known here');
  return known;
}

function shardsOf({ records }: v.InferOutput<typeof WeightList>, folder: string): readonly Shard[] {
  return records.map(({ dataPath, nbytes, md5sum }) => {
    const url = new URL(dataPath, folder).href;
    if (!url.startsWith(folder)) throw new DownloadWrong('its weights lie elsewhere');
    return { shelf: SHELVES.weights, url, bytes: nbytes, md5: md5sum ?? null };
  });
}

/** Two numbers of 16 bits, key and value, for each of the heads that are kept, in every layer. */
function bytesPerToken({ model_config }: v.InferOutput<typeof Settings>): number | null {
  if (model_config === null) return null;
  const { num_hidden_layers, num_key_value_heads, num_attention_heads, hidden_size, head_dim } = model_config;
  const heads = num_key_value_heads ?? num_attention_heads;
  const width = head_dim ?? (hidden_size !== null && num_attention_heads ? hidden_size / num_attention_heads : null);
  return num_hidden_layers === null || heads === null || width === null ? null : num_hidden_layers * heads * width * 4;
}
