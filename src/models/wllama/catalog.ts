/**
 * The short list: models whose weights are small enough for a processor. One line each; sizes are of the file, rounded.
 * Larger models want a graphics processor, and another engine.
 */
import type { Use } from '../local/engine';

export interface Listed {
  /** Part of the id, for ever: another file gets another one. */
  readonly slug: string;
  readonly name: string;
  readonly address: string;
  readonly bytes: number;
  /** Trained for, in tokens. */
  readonly trained: number;
  /** What a token of the window takes in memory. */
  readonly bytesPerToken: number;
  readonly use: Use;
  readonly recommended: boolean;
  readonly note: string;
}

const hub = (repository: string, file: string) => `https://huggingface.co/${repository}/resolve/main/${file}`;

export const CATALOG: readonly Listed[] = [
  {
    slug: 'qwen2.5-1.5b-instruct-q4_k_m',
    name: 'Qwen2.5 1.5B Instruct',
    address: hub('Qwen/Qwen2.5-1.5B-Instruct-GGUF', 'qwen2.5-1.5b-instruct-q4_k_m.gguf'),
    bytes: 1_117_000_000,
    trained: 32_768,
    bytesPerToken: 28_672,
    use: 'both',
    recommended: true,
    note: 'Reads passages reliably and checks what it quotes; writes short programs.',
  },
  {
    slug: 'qwen2.5-0.5b-instruct-q4_k_m',
    name: 'Qwen2.5 0.5B Instruct',
    address: hub('Qwen/Qwen2.5-0.5B-Instruct-GGUF', 'qwen2.5-0.5b-instruct-q4_k_m.gguf'),
    bytes: 491_000_000,
    trained: 32_768,
    bytesPerToken: 12_288,
    use: 'sub',
    recommended: true,
    note: 'Finds names and numbers in passages; misses what is said in other words.',
  },
  {
    slug: 'qwen2.5-coder-1.5b-instruct-q4_k_m',
    name: 'Qwen2.5 Coder 1.5B Instruct',
    address: hub('Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF', 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf'),
    bytes: 1_117_000_000,
    trained: 32_768,
    bytesPerToken: 28_672,
    use: 'both',
    recommended: true,
    note: 'Writes the best programs of its size; reads passages well too.',
  },
  {
    slug: 'smollm2-135m-instruct-q4_k_m',
    name: 'SmolLM2 135M Instruct',
    address: hub('bartowski/SmolLM2-135M-Instruct-GGUF', 'SmolLM2-135M-Instruct-Q4_K_M.gguf'),
    bytes: 105_000_000,
    trained: 8_192,
    bytesPerToken: 23_040,
    use: 'sub',
    recommended: true,
    note: 'For trying out only: small and quick, and often wrong.',
  },
  {
    slug: 'smollm2-360m-instruct-q4_k_m',
    name: 'SmolLM2 360M Instruct',
    address: hub('bartowski/SmolLM2-360M-Instruct-GGUF', 'SmolLM2-360M-Instruct-Q4_K_M.gguf'),
    bytes: 271_000_000,
    trained: 8_192,
    bytesPerToken: 40_960,
    use: 'sub',
    recommended: false,
    note: 'Reads simple passages; invents answers that are not there.',
  },
  {
    slug: 'qwen2.5-coder-0.5b-instruct-q4_k_m',
    name: 'Qwen2.5 Coder 0.5B Instruct',
    address: hub('Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF', 'qwen2.5-coder-0.5b-instruct-q4_k_m.gguf'),
    bytes: 491_000_000,
    trained: 32_768,
    bytesPerToken: 12_288,
    use: 'both',
    recommended: false,
    note: 'Writes one-line programs; for machines with little memory.',
  },
  {
    slug: 'llama-3.2-1b-instruct-q4_k_m',
    name: 'Llama 3.2 1B Instruct',
    address: hub('bartowski/Llama-3.2-1B-Instruct-GGUF', 'Llama-3.2-1B-Instruct-Q4_K_M.gguf'),
    bytes: 808_000_000,
    trained: 131_072,
    bytesPerToken: 32_768,
    use: 'sub',
    recommended: false,
    note: 'Reads and summarises passages in several languages.',
  },
  {
    slug: 'llama-3.2-3b-instruct-q4_k_m',
    name: 'Llama 3.2 3B Instruct',
    address: hub('bartowski/Llama-3.2-3B-Instruct-GGUF', 'Llama-3.2-3B-Instruct-Q4_K_M.gguf'),
    bytes: 2_019_000_000,
    trained: 131_072,
    bytesPerToken: 114_688,
    use: 'both',
    recommended: false,
    note: 'Reads well and plans simple searches; slow on a processor.',
  },
  {
    slug: 'gemma-3-1b-it-q4_k_m',
    name: 'Gemma 3 1B',
    address: hub('ggml-org/gemma-3-1b-it-GGUF', 'gemma-3-1b-it-Q4_K_M.gguf'),
    bytes: 806_000_000,
    trained: 32_768,
    bytesPerToken: 26_624,
    use: 'sub',
    recommended: false,
    note: 'Summarises and rewrites passages in many languages.',
  },
  {
    slug: 'qwen3-0.6b-q8_0',
    name: 'Qwen3 0.6B',
    address: hub('Qwen/Qwen3-0.6B-GGUF', 'Qwen3-0.6B-Q8_0.gguf'),
    bytes: 639_000_000,
    trained: 32_768,
    bytesPerToken: 114_688,
    use: 'sub',
    recommended: false,
    note: 'Reads passages in many languages; asked here without its thinking, which takes long.',
  },
];
