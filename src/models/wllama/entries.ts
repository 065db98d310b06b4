/** Models as they are listed: those of the short list, and those that are noted beside their weights. */
import type { LocalEntry } from '../local/engine';
import { CATALOG, type Listed } from './catalog';
import { memoryFor, windowFor, type Device } from './device';
import { totalOf, type Note } from './note';

export const PREFIX = 'wllama:';

/** null: it is not on the short list. */
export function listedAs(id: string): Listed | null {
  return CATALOG.find(({ slug }) => PREFIX + slug === id) ?? null;
}

/** `note`: where something of it is stored. */
export function entryOfListed(model: Listed, note: Note | null, device: Device): LocalEntry {
  const { slug, name, use, bytes, bytesPerToken, recommended } = model;
  const trained = note?.trained ?? model.trained;
  const window = note?.window ?? windowFor(trained, bytesPerToken, bytes, device);
  return {
    id: PREFIX + slug,
    revision: revisionOf(note),
    name,
    use,
    class: 'small',
    note: model.note,
    window,
    windowChosen: (note?.window ?? null) !== null,
    trained,
    bytesPerToken,
    bytes,
    memory: memoryFor(bytes, bytesPerToken, window),
    recommended,
    own: false,
  };
}

/** One that the user added, or that an earlier version of the list had. */
export function entryOfNote(id: string, note: Note, device: Device): LocalEntry {
  const bytes = totalOf(note);
  const { trained, bytesPerToken } = note;
  const window = note.window ?? windowFor(trained, bytesPerToken, bytes ?? 0, device);
  return {
    id,
    revision: revisionOf(note),
    name: note.name,
    use: 'both',
    class: 'small',
    note: note.hasChatTemplate
      ? wordsFor(note)
      : `${wordsFor(note)} It has no chat template, so it may not answer questions well.`,
    window,
    windowChosen: note.window !== null,
    trained,
    bytesPerToken,
    bytes,
    memory: bytes === null ? null : memoryFor(bytes, bytesPerToken, window),
    recommended: false,
    own: true,
  };
}

/** What is noted of a listed model when its download begins. */
export function noteOfListed({ name, address, trained, bytesPerToken }: Listed, now: number): Note {
  return {
    ...blank(now),
    source: { kind: 'address', url: address },
    name,
    own: false,
    trained,
    bytesPerToken,
  };
}

export function noteOfAddress(url: string, name: string, now: number): Note {
  return { ...blank(now), source: { kind: 'address', url }, name, own: true };
}

export function noteOfFiles(
  files: readonly File[],
  { name, head }: { readonly name: string; readonly head: Pick<Note, 'trained' | 'bytesPerToken' | 'hasChatTemplate'> },
  now: number,
): Note {
  return {
    ...blank(now),
    source: { kind: 'files', names: files.map((file) => file.name) },
    name,
    own: true,
    sizes: files.map(({ size }) => size),
    ...head,
  };
}

function blank(addedAt: number): Omit<Note, 'source' | 'name' | 'own'> {
  return {
    addedAt,
    sizes: [],
    tag: null,
    whole: false,
    trained: null,
    bytesPerToken: null,
    hasChatTemplate: true,
    revision: null,
    window: null,
  };
}

function revisionOf(note: Note | null): string | null {
  return note?.whole === true ? note.revision : null;
}

function wordsFor({ source }: Note): string {
  return source.kind === 'address' ? `From ${new URL(source.url).host}.` : 'From a file of yours.';
}
