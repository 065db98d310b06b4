/** Models of the user's own: at an address, or in a folder of files as they were compiled. */
import type { ModelRecord } from '@mlc-ai/web-llm';
import * as v from 'valibot';
import { FilesNotOneModel } from '../local/errors';
import { fingerprintOf } from '../local/fingerprint';
import { folderOf } from './artifacts';
import { PREFIX, type Model } from './catalog';
import { ProgramMissing } from './errors';
import { BLANK, type Note } from './note';

export interface Own {
  readonly id: string;
  readonly note: Note;
}

/** null: the address is of another kind. */
export function ownAt(address: URL, program: URL | null): Own | null {
  const url = new URL(address);
  url.hash = '';
  url.search = '';
  if (program === null) {
    if (!/-MLC\/?$/.test(url.pathname)) return null;
    throw new ProgramMissing();
  }
  const folder = folderOf(url.href);
  const name = nameIn(folder);
  return {
    id: `${PREFIX}${folder} ${program.href}`,
    note: noteOf({ name, folder, from: `From ${url.host}.` }, program.href),
  };
}

export interface OwnFiles extends Own {
  /** By the addresses under which they will be stored. */
  readonly files: ReadonlyMap<string, File>;
}

const WeightList = v.object({ records: v.array(v.object({ dataPath: v.string() })) });
/** Addresses that lead nowhere, by the rules of the net. */
const NOWHERE = '.files.invalid';
const LIST = 'tensor-cache.json';
const SETTINGS = 'mlc-chat-config.json';

/** null: they are of another kind. */
export async function ownIn(files: readonly File[]): Promise<OwnFiles | null> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const list = byName.get(LIST);
  if (list === undefined || !byName.has(SETTINGS)) return null;
  const program = files.find(({ name }) => name.endsWith('.wasm'));
  if (program === undefined) throw new FilesNotOneModel('the compiled program (.wasm) is missing');
  const weights = await weightsIn(list);
  const missing = weights.find((name) => !byName.has(name));
  if (missing !== undefined) throw new FilesNotOneModel(`${missing} is missing`);
  // The list holds the checksums of the weights, so it stands for them.
  const others = files.filter(({ name }) => !weights.includes(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const folder = `https://${await fingerprintOf(others)}${NOWHERE}/resolve/main/`;
  const stored = new Map(files.map((file) => [`${folder}${file.name}`, file]));
  return {
    id: `${PREFIX}${folder}`,
    note: noteOf(
      { name: program.name.replace(/(-webgpu)?\.wasm$/, ''), folder, from: 'From files of yours.' },
      `${folder}${program.name}`,
    ),
    files: stored,
  };
}

export function isFromFiles({ own }: Note): boolean {
  return own !== null && new URL(own.folder).host.endsWith(NOWHERE);
}

/** null: it is of the library's list. */
export function modelOf(id: string, note: Note): Model | null {
  if (note.own === null) return null;
  const { name, folder, from } = note.own;
  // As the library wants to be told of it.
  const record: ModelRecord = { model: folder, model_id: id, model_lib: note.program };
  // Whether it computes with 16-bit numbers, only its program knows; the library says so when it is loaded.
  const unknown = { bytes: note.bytes, half: false, twin: null, listed: null };
  return { id, name, record, use: 'both', class: 'small', note: from, ...unknown };
}

function noteOf(own: NonNullable<Note['own']>, program: string): Note {
  return { ...BLANK, own, program };
}

function nameIn(folder: string): string {
  const parts = new URL(folder).pathname.split('/resolve/')[0]?.split('/').filter(Boolean) ?? [];
  return decodeURIComponent(parts.at(-1) ?? 'A model').replace(/-MLC$/, '');
}

async function weightsIn(list: File): Promise<readonly string[]> {
  try {
    return v.parse(WeightList, JSON.parse(await list.text())).records.map(({ dataPath }) => dataPath);
  } catch {
    throw new FilesNotOneModel(`${LIST} cannot be read`);
  }
}
