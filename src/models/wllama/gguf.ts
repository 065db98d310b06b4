/** Reads the head of a GGUF file: what the model is called, how long a text it takes, and where the file must end. */
import { WeightsUnreadable } from '../local/errors';

export interface GgufHead {
  readonly name: string | null;
  readonly architecture: string;
  /** In tokens, as it was trained. */
  readonly window: number | null;
  readonly hasChatTemplate: boolean;
  /** What each token of the window takes in memory, in bytes; null when the file does not say. */
  readonly bytesPerToken: number | null;
  /** Which part of a split file this is. */
  readonly split: { readonly number: number; readonly count: number } | null;
  /** Where the file ends when it is whole; null for kinds of numbers not known here. */
  readonly bytes: number | null;
}

const MAGIC = 0x4655_4747;
const VERSIONS = [2, 3];
const FIRST_READ_BYTES = 1_000_000;
/** Vocabularies stand in the head; the largest in use take some 20 MB. */
const MOST_READ_BYTES = 128_000_000;

/** Numbers in a block and bytes of a block, by the format's number for the kind. */
const BLOCKS: Readonly<Record<number, readonly [numbers: number, bytes: number]>> = {
  0: [1, 4],
  1: [1, 2],
  2: [32, 18],
  3: [32, 20],
  6: [32, 22],
  7: [32, 24],
  8: [32, 34],
  9: [32, 36],
  10: [256, 84],
  11: [256, 110],
  12: [256, 144],
  13: [256, 176],
  14: [256, 210],
  15: [256, 292],
  16: [256, 66],
  17: [256, 74],
  18: [256, 98],
  19: [256, 50],
  20: [32, 18],
  21: [256, 110],
  22: [256, 82],
  23: [256, 136],
  24: [1, 1],
  25: [1, 2],
  26: [1, 4],
  27: [1, 8],
  28: [1, 8],
  29: [256, 56],
  30: [1, 2],
  34: [256, 54],
  35: [256, 66],
  39: [32, 17],
};

/** Bytes of a value, by the format's number for its type; text and lists have no fixed length. */
const WIDTHS: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const TEXT = 8;
const LIST = 9;

type Value = string | number | null;

export async function readGguf(file: Blob): Promise<GgufHead> {
  for (let size = FIRST_READ_BYTES; ; size *= 4) {
    const bytes = await file.slice(0, size).arrayBuffer();
    try {
      return parseHead(bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // The head goes on beyond what was read, or beyond the end of the file.
      if (bytes.byteLength >= file.size) throw new WeightsUnreadable('it breaks off');
      if (size > MOST_READ_BYTES) throw new WeightsUnreadable('its head is larger than that of any known model');
    }
  }
}

function parseHead(bytes: ArrayBuffer): GgufHead {
  const cursor = new Cursor(bytes);
  if (bytes.byteLength < 4 || cursor.u32() !== MAGIC) throw new WeightsUnreadable('it is no GGUF file');
  if (!VERSIONS.includes(cursor.u32())) throw new WeightsUnreadable('its version of the GGUF format is not known here');
  const tensors = cursor.u64();
  const count = cursor.u64();
  const fields = new Map<string, Value>();
  for (let n = 0; n < count; n += 1) {
    const name = cursor.text();
    fields.set(name, readValue(cursor, cursor.u32()));
  }
  const architecture = text(fields, 'general.architecture');
  if (architecture === null) throw new WeightsUnreadable('it does not say which kind of model it is');
  const of = (field: string) => number(fields, `${architecture}.${field}`);
  const splits = number(fields, 'split.count') ?? 0;
  return {
    name: text(fields, 'general.name'),
    architecture,
    window: of('context_length'),
    hasChatTemplate: fields.has('tokenizer.chat_template'),
    bytesPerToken: bytesPerToken(of),
    split: splits > 1 ? { number: (number(fields, 'split.no') ?? 0) + 1, count: splits } : null,
    bytes: endOf(cursor, tensors, number(fields, 'general.alignment') ?? 32),
  };
}

/** Keys and values of every layer, as 16-bit numbers. */
function bytesPerToken(of: (field: string) => number | null): number | null {
  const layers = of('block_count');
  const width = of('embedding_length');
  const heads = of('attention.head_count');
  if (layers === null || width === null || heads === null || heads === 0) return null;
  const shared = of('attention.head_count_kv') ?? heads;
  const size = of('attention.key_length') ?? width / heads;
  return 2 * 2 * layers * shared * size;
}

/** Walks the list of tensors; the one that ends last says where the file ends. */
function endOf(cursor: Cursor, tensors: number, alignment: number): number | null {
  let end: number | null = 0;
  for (let n = 0; n < tensors; n += 1) {
    cursor.text();
    const dimensions = cursor.u32();
    let numbers = 1;
    for (let d = 0; d < dimensions; d += 1) numbers *= cursor.u64();
    const block = BLOCKS[cursor.u32()];
    const offset = cursor.u64();
    if (block === undefined || end === null) end = null;
    else end = Math.max(end, offset + (numbers / block[0]) * block[1]);
  }
  return end === null ? null : Math.ceil(cursor.at / alignment) * alignment + end;
}

/** Lists are passed over: they hold the vocabulary. */
function readValue(cursor: Cursor, type: number): Value {
  if (type === TEXT) return cursor.text();
  if (type !== LIST) return cursor.number(type);
  const items = cursor.u32();
  const count = cursor.u64();
  const width = WIDTHS[items];
  if (width !== undefined) cursor.skip(width * count);
  else for (let n = 0; n < count; n += 1) readValue(cursor, items);
  return null;
}

function text(fields: ReadonlyMap<string, Value>, name: string): string | null {
  const value = fields.get(name);
  return typeof value === 'string' && value !== '' ? value : null;
}

function number(fields: ReadonlyMap<string, Value>, name: string): number | null {
  const value = fields.get(name);
  return typeof value === 'number' ? value : null;
}

/** Reads on from where it stands. What lies beyond the bytes throws a RangeError. */
class Cursor {
  at = 0;
  readonly #view: DataView;
  readonly #decoder = new TextDecoder();

  constructor(private readonly bytes: ArrayBuffer) {
    this.#view = new DataView(bytes);
  }

  u32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  u64(): number {
    return Number(this.#view.getBigUint64(this.skip(8), true));
  }

  text(): string {
    const length = this.u64();
    const start = this.skip(length);
    return this.#decoder.decode(new Uint8Array(this.bytes, start, length));
  }

  /** Whole numbers and fractions alike; only whole ones are of use here. */
  number(type: number): number {
    const width = WIDTHS[type];
    if (width === undefined) throw new WeightsUnreadable('it holds values of a type that is not known here');
    const start = this.skip(width);
    if (width === 1) return this.#view.getUint8(start);
    if (width === 2) return this.#view.getUint16(start, true);
    if (width === 4) return type === 6 ? this.#view.getFloat32(start, true) : this.#view.getUint32(start, true);
    return type === 12 ? this.#view.getFloat64(start, true) : Number(this.#view.getBigUint64(start, true));
  }

  /** Where it stood. */
  skip(length: number): number {
    const start = this.at;
    if (start + length > this.bytes.byteLength) throw new RangeError('beyond the bytes');
    this.at = start + length;
    return start;
  }
}
