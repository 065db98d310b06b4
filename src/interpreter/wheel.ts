/** What a wheel says of itself, read from its zip without unpacking it, or why it cannot be used here. */
import { WheelNotOne, WheelNotPure, WheelTooLarge, WheelUnsafe } from './errors';
import { isMet } from './markers';
import { canUnpack, NotZip, readEntries, readText, type ZipEntry } from './zip';

const LARGEST_WHEEL_BYTES = 32_000_000;
/** Unpacked, it lies in the interpreter's memory. The same as in burrow/packages.py. */
const LARGEST_UNPACKED_BYTES = 64_000_000;
const MOST_FILES = 5_000;
const LONGEST_METADATA_BYTES = 1_000_000;
/** The Python that runs here is 3.14. */
const NEWEST_MINOR = 14;

export interface Wheel {
  /** Normalised: `Foo.Bar` and `foo_bar` are one package. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Normalised names of the packages it needs here. */
  readonly requires: readonly string[];
}

export async function readWheel(file: Blob, fileName: string): Promise<Wheel> {
  if (file.size > LARGEST_WHEEL_BYTES) {
    throw new WheelTooLarge(`more than ${LARGEST_WHEEL_BYTES / 1_000_000} MB`);
  }
  const entries = await entriesOf(file, fileName);
  const info = entries
    .map(({ name }) => /^([^/]+\.dist-info)\/METADATA$/.exec(name)?.[1])
    .find((name) => name !== undefined);
  const metadata = await field(file, entries, `${info ?? ''}/METADATA`);
  const wheel = await field(file, entries, `${info ?? ''}/WHEEL`);
  if (metadata === null || wheel === null) throw new WheelNotOne(`“${fileName}” does not say which package it is`);
  const [name, version] = [metadata('Name')[0] ?? '', metadata('Version')[0] ?? ''];
  if (!/^[A-Za-z0-9][\w.-]{0,99}$/.test(name) || !/^[\w.!+-]{1,100}$/.test(version)) {
    throw new WheelNotOne('its name or version is not one that packages have');
  }
  const tags = wheel('Tag');
  if (!tags.some(fits)) throw new WheelNotPure(name, tags);
  checkFiles(entries);
  const id = normalised(name);
  return { id, name, version, requires: required(metadata('Requires-Dist')).filter((other) => other !== id) };
}

export function normalised(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

async function entriesOf(file: Blob, fileName: string): Promise<readonly ZipEntry[]> {
  try {
    return await readEntries(file);
  } catch (error) {
    if (!(error instanceof NotZip)) throw error;
    const source = /\.(tar\.gz|tgz|tar\.bz2|zip)$/i.test(fileName);
    throw new WheelNotOne(
      source ? `“${fileName}” is the source of one` : `“${fileName}” is no wheel, or was cut short`,
    );
  }
}

/** Lines `Key: value` up to the first empty one, as in an e-mail; null when the file is not there or cannot be read. */
async function field(
  file: Blob,
  entries: readonly ZipEntry[],
  name: string,
): Promise<((key: string) => string[]) | null> {
  const entry = entries.find((candidate) => candidate.name === name);
  const text = entry === undefined ? null : await readText(file, entry, LONGEST_METADATA_BYTES);
  if (text === null) return null;
  const head = text.split(/\r?\n\r?\n/)[0] ?? '';
  const lines = head.split(/\r?\n/);
  return (key) => lines.filter((line) => line.startsWith(`${key}:`)).map((line) => line.slice(key.length + 1).trim());
}

/** For any Python 3 up to ours, without compiled code, on any machine. */
function fits(tag: string): boolean {
  const minor = /^py3(\d{0,2})-none-any$/.exec(tag)?.[1];
  return minor !== undefined && Number(minor) <= NEWEST_MINOR;
}

function checkFiles(entries: readonly ZipEntry[]): void {
  if (entries.length > MOST_FILES)
    throw new WheelTooLarge(`it holds more than ${MOST_FILES.toLocaleString('en')} files`);
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (bytes > LARGEST_UNPACKED_BYTES) {
    throw new WheelTooLarge(`unpacked it takes more than ${LARGEST_UNPACKED_BYTES / 1_000_000} MB`);
  }
  const outside = entries.find(({ name }) => /^[/\\]|\\|^[A-Za-z]:|(^|\/)\.\.(\/|$)|\0/.test(name));
  if (outside !== undefined) throw new WheelUnsafe(outside.name);
  if (!entries.every(canUnpack)) throw new WheelNotOne('it is packed in a way that Python does not unpack');
}

function required(lines: readonly string[]): string[] {
  const names = lines.flatMap((line) => {
    const [requirement = '', condition = ''] = line.split(/;(.*)/s);
    const name = /^[A-Za-z0-9][\w.-]*/.exec(requirement.trim())?.[0];
    return name !== undefined && (condition === '' || isMet(condition)) ? [normalised(name)] : [];
  });
  return [...new Set(names)];
}
