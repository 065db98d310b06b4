/** Reads the list of a zip file's entries, and single small entries, without reading the rest. */

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
/** A comment may stand behind the end. */
const LONGEST_COMMENT = 65_535;
const LARGEST_LIST_BYTES = 16_000_000;
const STORED = 0;
const DEFLATED = 8;

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly packedBytes: number;
  /** As stated; nobody may rely on it who unpacks without counting. */
  readonly bytes: number;
  readonly at: number;
}

/** Not a zip file, or one of a kind that nothing here writes (several disks, 4 GB and more). */
export class NotZip extends Error {
  constructor() {
    super('It is not a zip file, or its end is missing.');
    this.name = new.target.name;
  }
}

export async function readEntries(file: Blob): Promise<readonly ZipEntry[]> {
  const tail = await view(file, Math.max(0, file.size - END_BYTES - LONGEST_COMMENT), file.size);
  const end = endOf(tail);
  const count = tail.getUint16(end + 10, true);
  const length = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  if (length > LARGEST_LIST_BYTES || start + length > file.size) throw new NotZip();
  return entriesOf(await view(file, start, start + length), count);
}

/** The text of one entry; null when it is not what the list says, or longer than `most` bytes. */
export async function readText(file: Blob, entry: ZipEntry, most: number): Promise<string | null> {
  if (entry.encrypted || entry.bytes > most || entry.at + LOCAL_BYTES > file.size) return null;
  const local = await view(file, entry.at, entry.at + LOCAL_BYTES);
  if (local.getUint32(0, true) !== LOCAL_SIGNATURE) return null;
  const start = entry.at + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
  const packed = file.slice(start, start + entry.packedBytes);
  const bytes = entry.method === STORED ? new Uint8Array(await packed.arrayBuffer()) : await inflated(packed, entry);
  return bytes === null || bytes.length !== entry.bytes ? null : new TextDecoder().decode(bytes);
}

export function canUnpack({ method, encrypted }: ZipEntry): boolean {
  return !encrypted && (method === STORED || method === DEFLATED);
}

function endOf(tail: DataView): number {
  for (let at = tail.byteLength - END_BYTES; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) === END_SIGNATURE) return at;
  }
  throw new NotZip();
}

function entriesOf(list: DataView, count: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + ENTRY_BYTES > list.byteLength || list.getUint32(at, true) !== ENTRY_SIGNATURE) throw new NotZip();
    const nameBytes = list.getUint16(at + 28, true);
    const next = at + ENTRY_BYTES + nameBytes + list.getUint16(at + 30, true) + list.getUint16(at + 32, true);
    if (next > list.byteLength) throw new NotZip();
    entries.push({
      name: new TextDecoder().decode(new Uint8Array(list.buffer, list.byteOffset + at + ENTRY_BYTES, nameBytes)),
      method: list.getUint16(at + 10, true),
      encrypted: (list.getUint16(at + 8, true) & 1) === 1,
      packedBytes: list.getUint32(at + 20, true),
      bytes: list.getUint32(at + 24, true),
      at: list.getUint32(at + 42, true),
    });
    at = next;
  }
  return entries;
}

/** Stops as soon as more comes out than was stated. */
async function inflated(packed: Blob, entry: ZipEntry): Promise<Uint8Array | null> {
  if (entry.method !== DEFLATED) return null;
  const bytes = new Uint8Array(entry.bytes);
  let filled = 0;
  const reader = packed.stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return bytes.subarray(0, filled);
      if (filled + value.length > bytes.length) return null;
      bytes.set(value, filled);
      filled += value.length;
    }
  } catch {
    return null;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function view(file: Blob, start: number, end: number): Promise<DataView> {
  return new DataView(await file.slice(start, end).arrayBuffer());
}
