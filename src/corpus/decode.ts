/** Bytes to text. Nothing is normalised: line ends and all else stay, so that spans are exact. */

/** Whether bytes are text is told from so many of them. */
const SNIFF_BYTES = 8_000;
/** Texts that were cut out of databases and logs have a NUL here and there; a binary file has them everywhere. */
const MOST_ODD = 1 / 100;
/** In UTF-16 nearly every other byte of a Western text is NUL. */
const MANY_NULS = 1 / 3;

/** null: these bytes are not text. */
export function decodeText(bytes: Uint8Array): string | null {
  const encoding = byteOrderMark(bytes);
  if (encoding !== null) return withoutMarks(new TextDecoder(encoding).decode(bytes));
  const [even, odd] = nulShares(bytes.subarray(0, SNIFF_BYTES));
  if ((even + odd) / 2 > MOST_ODD) return withoutMark(bytes, even, odd);
  try {
    return withoutMarks(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // Not UTF-8. Every byte means something in windows-1252, so a NUL anywhere is the last sign of a binary file.
    return bytes.includes(0) ? null : new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The share of the bytes at even and at odd places that are NUL. */
function nulShares(bytes: Uint8Array): [number, number] {
  const nuls: [number, number] = [0, 0];
  for (const [at, byte] of bytes.entries()) if (byte === 0) nuls[at % 2 === 0 ? 0 : 1] += 1;
  return [(2 * nuls[0]) / bytes.length, (2 * nuls[1]) / bytes.length];
}

/** UTF-16 without a byte-order mark; null: it is not that either. */
function withoutMark(bytes: Uint8Array, even: number, odd: number): string | null {
  if (bytes.length % 2 !== 0 || Math.max(even, odd) < MANY_NULS || Math.min(even, odd) > MOST_ODD) return null;
  const decoder = new TextDecoder(odd > even ? 'utf-16le' : 'utf-16be', { fatal: true });
  try {
    const text = decoder.decode(bytes);
    const controls = text.slice(0, SNIFF_BYTES).match(CONTROLS)?.length ?? 0;
    return controls > text.length * MOST_ODD ? null : withoutMarks(text);
  } catch {
    return null;
  }
}

/** Control characters that texts do not use. */
const CONTROLS = /[^\P{Cc}\s]/gu;

/** Reading the stored UTF-8 back drops one leading mark; with none left, positions cannot shift. */
export function withoutMarks(text: string): string {
  return text.replace(/^\uFEFF+/, '');
}

/** What the first bytes say the file is, with its article, or null when they say nothing. */
export function binaryKind(bytes: Uint8Array): string | null {
  return MAGIC.find(({ at = 0, magic }) => magic.every((byte, index) => bytes[at + index] === byte))?.kind ?? null;
}

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

const MAGIC: readonly { kind: string; magic: readonly number[]; at?: number }[] = [
  { kind: 'a PDF', magic: ascii('%PDF-') },
  { kind: 'a ZIP archive (perhaps a Word, Excel, OpenDocument or EPUB file)', magic: ascii('PK\x03\x04') },
  { kind: 'an older Word, Excel or PowerPoint file', magic: [0xd0, 0xcf, 0x11, 0xe0] },
  { kind: 'a rich-text (RTF) file', magic: ascii('{\\rtf') },
  { kind: 'an image', magic: [0x89, ...ascii('PNG')] },
  { kind: 'an image', magic: [0xff, 0xd8, 0xff] },
  { kind: 'an image', magic: ascii('GIF8') },
  { kind: 'an image', magic: ascii('WEBP'), at: 8 },
  { kind: 'an image', magic: ascii('II*\0') },
  { kind: 'an image', magic: ascii('MM\0*') },
  { kind: 'a video', magic: ascii('ftyp'), at: 4 },
  { kind: 'a sound file', magic: ascii('WAVE'), at: 8 },
  { kind: 'a sound file', magic: ascii('ID3') },
  { kind: 'a compressed file', magic: [0x1f, 0x8b] },
  { kind: 'a compressed file', magic: ascii('7z\xbc\xaf') },
  { kind: 'a database', magic: ascii('SQLite format 3') },
];

function byteOrderMark(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return null;
}
