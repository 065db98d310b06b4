/** Writes small files in the GGUF format: right ones, and ones that are wrong in one way. */
export type Field = string | number | readonly string[];

export interface GgufParts {
  readonly fields?: Readonly<Record<string, Field>>;
  readonly version?: number;
  readonly magic?: string;
  /** Numbers in the only tensor, of 32 bits each. */
  readonly numbers?: number;
  readonly kind?: number;
}

export const FIELDS: Readonly<Record<string, Field>> = {
  'general.architecture': 'llama',
  'general.name': 'Tiny',
  'llama.context_length': 2_048,
  'llama.block_count': 2,
  'llama.embedding_length': 64,
  'llama.attention.head_count': 4,
  'llama.attention.head_count_kv': 2,
  'tokenizer.ggml.tokens': ['a', 'b', '<|im_end|>'],
  'tokenizer.chat_template': '{{ messages }}',
};

const ALIGNMENT = 32;

export function ggufFile({ fields = FIELDS, version = 3, magic = 'GGUF', numbers = 100, kind = 0 }: GgufParts = {}) {
  const pieces: Uint8Array[] = [];
  const put = (bytes: Uint8Array) => void pieces.push(bytes);
  const u32 = (value: number) => put(new Uint8Array(new Uint32Array([value]).buffer));
  const u64 = (value: number) => put(new Uint8Array(new BigUint64Array([BigInt(value)]).buffer));
  const text = (value: string) => {
    const bytes = new TextEncoder().encode(value);
    u64(bytes.length);
    put(bytes);
  };
  put(new TextEncoder().encode(magic));
  u32(version);
  u64(1);
  u64(Object.keys(fields).length);
  for (const [name, value] of Object.entries(fields)) {
    text(name);
    if (typeof value === 'number') {
      u32(4);
      u32(value);
    } else if (typeof value === 'string') {
      u32(8);
      text(value);
    } else {
      u32(9);
      u32(8);
      u64(value.length);
      value.forEach(text);
    }
  }
  text('token_embd.weight');
  u32(1);
  u64(numbers);
  u32(kind);
  u64(0);
  const head = pieces.reduce((sum, { length }) => sum + length, 0);
  put(new Uint8Array(Math.ceil(head / ALIGNMENT) * ALIGNMENT - head));
  put(new Uint8Array(numbers * 4).fill(7));
  return new Blob(pieces.map((piece) => piece.slice()));
}
