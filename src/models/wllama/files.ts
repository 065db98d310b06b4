/** Looks at GGUF files before they count as a model: whether they are whole, belong together, and what they hold. */
import { FilesNotOneModel, WeightsUnreadable } from '../local/errors';
import { fingerprintOf } from '../local/fingerprint';
import { readGguf, type GgufHead } from './gguf';
import type { Note } from './note';

export interface Checked {
  /** In their order. */
  readonly files: readonly File[];
  readonly name: string;
  /** The same for the same files, wherever they come from. */
  readonly fingerprint: string;
  readonly head: Pick<Note, 'trained' | 'bytesPerToken' | 'hasChatTemplate'>;
}

/** Parts of other models (what sees pictures, what adapts) carry these instead of a kind of language model. */
const NO_MODELS = ['clip', 'adapter'];
const SAMPLES = 16;
const SAMPLE_BYTES = 65_536;
/** Its settings, its words and its chat template stand there: what people edit by hand. */
const FRONT_BYTES = 8_000_000;

export async function checkFiles(chosen: readonly File[]): Promise<Checked> {
  const read = await Promise.all(chosen.map(async (file) => ({ file, head: await checked(file) })));
  const parts = read.toSorted((a, b) => (a.head.split?.number ?? 0) - (b.head.split?.number ?? 0));
  const first = parts[0];
  if (first === undefined) throw new FilesNotOneModel('there is none');
  checkParts(parts.map(({ head }) => head));
  const files = parts.map(({ file }) => file);
  return {
    files,
    name: first.head.name ?? first.file.name.replace(/\.gguf$/i, ''),
    fingerprint: await fingerprint(files),
    head: of(first.head),
  };
}

/** What is stored, once it is all there. */
export async function checkStored(files: readonly Blob[]): Promise<Pick<Checked, 'head' | 'fingerprint'>> {
  const heads = await Promise.all(files.map(checked));
  const first = heads[0];
  if (first === undefined) throw new FilesNotOneModel('there is none');
  checkParts(heads);
  return { head: of(first), fingerprint: await fingerprint(files) };
}

async function checked(file: Blob): Promise<GgufHead> {
  const head = await readGguf(file);
  if (head.bytes !== null && file.size < head.bytes) throw new WeightsUnreadable('it breaks off');
  if (NO_MODELS.includes(head.architecture)) throw new WeightsUnreadable('it is a supplement to another model');
  return head;
}

function checkParts(heads: readonly GgufHead[]): void {
  const count = heads[0]?.split?.count ?? 1;
  if (heads.length > 1 && count === 1) throw new FilesNotOneModel('each is a model by itself; add them one by one');
  if (heads.length !== count) throw new FilesNotOneModel(`it has ${count} parts, of which ${heads.length} are here`);
  if (heads.some(({ split }, index) => (split?.number ?? 1) !== index + 1)) {
    throw new FilesNotOneModel('a part is missing or there twice');
  }
}

function of({ window, bytesPerToken, hasChatTemplate }: GgufHead): Checked['head'] {
  return { trained: window, bytesPerToken, hasChatTemplate };
}

/** From their front and samples all over the rest: to read some gigabytes takes longer than to copy them. */
async function fingerprint(files: readonly Blob[]): Promise<string> {
  const all = new Blob([...files]);
  const step = Math.max(1, Math.floor((all.size - SAMPLE_BYTES) / (SAMPLES - 1)));
  const samples = Array.from({ length: SAMPLES }, (_, n) => all.slice(n * step, n * step + SAMPLE_BYTES));
  return fingerprintOf([`${all.size}:`, all.slice(0, FRONT_BYTES), ...samples]);
}
