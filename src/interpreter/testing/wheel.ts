/** Makes zip files, and wheels, for tests: nothing is compressed unless it comes compressed. */

export interface Packed {
  readonly method: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Length and checksum of what it unpacks to. */
  readonly unpacked: number;
  readonly crc: number;
}

export type Files = Readonly<Record<string, string | Packed>>;

export function makeZip(files: Files): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const list: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const encoded = new TextEncoder().encode(name);
    const packed = typeof content === 'string' ? stored(content) : content;
    const common: (number | [number])[] = [
      20,
      0,
      packed.method,
      0,
      0,
      [packed.crc],
      [packed.bytes.length],
      [packed.unpacked],
      encoded.length,
    ];
    const local = record([0x04034b50], ...common, 0);
    list.push(record([0x02014b50], 20, ...common, 0, 0, 0, 0, [0], [at]), encoded);
    parts.push(local, encoded, packed.bytes);
    at += local.length + encoded.length + packed.bytes.length;
  }
  const length = list.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const count = Object.keys(files).length;
  return new Blob([...parts, ...list, record([0x06054b50], 0, 0, count, count, [length], [at], 0)]);
}

export interface WheelParts {
  readonly name?: string;
  readonly version?: string;
  readonly tags?: readonly string[];
  readonly requires?: readonly string[];
}

export function makeWheel(files: Files, parts: WheelParts = {}): Blob {
  const { name = 'example', version = '1.0', tags = ['py3-none-any'], requires = [] } = parts;
  const info = `${name.replaceAll('-', '_')}-${version}.dist-info`;
  const needs = requires.map((requirement) => `Requires-Dist: ${requirement}\n`).join('');
  return makeZip({
    ...files,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${needs}\nRequires-Dist: not-this\n`,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nRoot-Is-Purelib: true\n${tags.map((tag) => `Tag: ${tag}\n`).join('')}`,
  });
}

/** Two bytes for a number, four for one in a list. */
function record(...fields: readonly (number | readonly [number])[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(fields.reduce<number>((sum, field) => sum + (typeof field === 'number' ? 2 : 4), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const field of fields) {
    if (typeof field === 'number') view.setUint16(at, field, true);
    else view.setUint32(at, field[0], true);
    at += typeof field === 'number' ? 2 : 4;
  }
  return bytes;
}

function stored(text: string): Packed {
  const bytes = new TextEncoder().encode(text);
  return { method: 0, bytes, unpacked: bytes.length, crc: crc32(bytes) };
}

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
