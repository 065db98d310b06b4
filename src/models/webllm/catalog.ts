/**
 * What is known of the models of WebLLM's list without downloading them. The short list leads, one line each; the rest
 * is described by what its names and records say.
 */
import type { ModelRecord } from '@mlc-ai/web-llm';
import prebuilt from 'virtual:webllm-models';
import type { ModelClass } from '../../engine/ports';
import type { Use } from '../local/engine';

export const PREFIX = 'webllm:';

export interface Model {
  readonly id: string;
  readonly name: string;
  readonly record: ModelRecord;
  readonly use: Use;
  readonly class: ModelClass;
  readonly note: string;
  /** To download, in bytes; null: nobody says. */
  readonly bytes: number | null;
  /** Computes with 16-bit numbers, which not every graphics processor can. */
  readonly half: boolean;
  /** The same model for those that cannot, or for those that can. */
  readonly twin: string | null;
  readonly listed: Listed | null;
}

interface Listed {
  /** With `-q4f16_1-MLC` or `-q4f32_1-MLC` behind it, an id of the library's list. */
  readonly slug: string;
  readonly name: string;
  /** In thousands of millions. */
  readonly parameters: number;
  readonly use: Use;
  readonly class: ModelClass;
  /** Trained for, in tokens. */
  readonly trained: number;
  /** What a token of the window takes in memory, in 16-bit numbers. */
  readonly bytesPerToken: number;
  readonly note: string;
}

export const SHORT_LIST: readonly Listed[] = [
  {
    slug: 'Qwen3-4B',
    name: 'Qwen3 4B',
    parameters: 4.02,
    use: 'both',
    class: 'small',
    trained: 32_768,
    bytesPerToken: 147_456,
    note: 'For laptops: plans searches, writes programs and reads passages in many languages.',
  },
  {
    slug: 'Qwen3-8B',
    name: 'Qwen3 8B',
    parameters: 8.19,
    use: 'root',
    class: 'coder',
    trained: 32_768,
    bytesPerToken: 147_456,
    note: 'For a graphics card with 8 GB: plans and writes best of these; slow at reading much.',
  },
  {
    slug: 'Qwen2.5-Coder-7B-Instruct',
    name: 'Qwen2.5 Coder 7B Instruct',
    parameters: 7.62,
    use: 'root',
    class: 'coder',
    trained: 32_768,
    bytesPerToken: 57_344,
    note: 'For a graphics card with 8 GB: writes sound programs; beside it a small one for the passages.',
  },
  {
    slug: 'Qwen3-1.7B',
    name: 'Qwen3 1.7B',
    parameters: 1.72,
    use: 'both',
    class: 'small',
    trained: 32_768,
    bytesPerToken: 114_688,
    note: 'For small laptops: reads passages well in many languages; writes short programs.',
  },
  {
    slug: 'Qwen2.5-Coder-1.5B-Instruct',
    name: 'Qwen2.5 Coder 1.5B Instruct',
    parameters: 1.54,
    use: 'both',
    class: 'small',
    trained: 32_768,
    bytesPerToken: 28_672,
    note: 'Writes the best programs of its size; reads passages reliably and checks what it quotes.',
  },
  {
    slug: 'Qwen2.5-0.5B-Instruct',
    name: 'Qwen2.5 0.5B Instruct',
    parameters: 0.49,
    use: 'sub',
    class: 'small',
    trained: 32_768,
    bytesPerToken: 12_288,
    note: 'For phones and as a quick sub-model: finds names and numbers; misses what is said in other words.',
  },
];

const HALF = '-q4f16_1-MLC';
const FULL = '-q4f32_1-MLC';
/** Weights of four bits, and a scale of 16 or 32 for each 32 of them. */
const BITS = { half: 4.5, full: 5 } as const;

/** Those that only go on with a text answer no questions. */
const UNFINISHED = /-Base-/;

/** The short list leads, in its order. */
export const MODELS: readonly Model[] = prebuilt
  .filter(({ model_id }) => !UNFINISHED.test(model_id))
  .map(describe)
  .toSorted((a, b) => placeOf(a) - placeOf(b));

function placeOf({ listed }: Model): number {
  return listed === null ? SHORT_LIST.length : SHORT_LIST.indexOf(listed);
}

function describe(record: ModelRecord): Model {
  const { model_id } = record;
  const half = computesInHalf(record);
  const listed = SHORT_LIST.find(({ slug }) => model_id === slug + HALF || model_id === slug + FULL) ?? null;
  const common = { id: PREFIX + model_id, record, half, twin: twinOf(model_id), listed };
  if (listed === null) {
    const size = sizeIn(model_id);
    return {
      ...common,
      name: nameOf(model_id),
      use: size !== null && size < 1 ? 'sub' : 'both',
      class: size !== null && size >= 7 ? 'coder' : 'small',
      note: noteOn(model_id),
      bytes: null,
    };
  }
  const { name, parameters, use, note } = listed;
  return {
    ...common,
    name: half ? name : `${name}, 32-bit`,
    use,
    class: listed.class,
    note,
    bytes: Math.round((parameters * 1e9 * (half ? BITS.half : BITS.full)) / 8),
  };
}

/** The list names the feature for some of them only; the name tells it of all. */
function computesInHalf({ model_id, required_features = [] }: ModelRecord): boolean {
  return required_features.includes('shader-f16') || /q\df16/.test(model_id);
}

function twinOf(id: string): string | null {
  const twin = id.includes('f16') ? id.replace('f16', 'f32') : id.replace('f32', 'f16');
  return twin !== id && prebuilt.some(({ model_id }) => model_id === twin) ? PREFIX + twin : null;
}

/** In thousands of millions of parameters, as names have it: 7B, 1.5B, 135M, 1_6b. */
function sizeIn(id: string): number | null {
  const [, number, unit] = /[-_E](\d+(?:[._]\d+)?)([bm])(?![a-z])/i.exec(id) ?? [];
  if (number === undefined || unit === undefined) return null;
  return Number(number.replace('_', '.')) / (unit.toLowerCase() === 'm' ? 1000 : 1);
}

function nameOf(id: string): string {
  const [, base = id, bits = '', short] = /^(.*)-(q\df\d\d)(?:_\d)?-MLC(-1k)?$/.exec(id) ?? [];
  const name = base.replaceAll('-', ' ').replaceAll('_', '.');
  return bits === '' ? name : `${name} (${bits}${short === undefined ? '' : ', short window'})`;
}

function noteOn(id: string): string {
  if (/coder/i.test(id)) return 'Made for writing programs.';
  if (/math/i.test(id)) return 'Made for mathematics.';
  if (/vision/i.test(id)) return 'Made for pictures; here it reads text only.';
  if (/R1|Reasoning/.test(id)) return 'Thinks at length before it answers.';
  return 'From WebLLM’s list.';
}
