/** Servers that people connect most, as they are usually set up. One line each; everything can be changed after. */
import type { EndpointPreset } from '../app';

const OWN_SERVER = { key: 'none', price: { input: 0, output: 0 } } as const;
const FRONTIER = { class: 'frontier', concurrency: 8 } as const;
/** Few local servers answer more than a handful of requests at once without making all of them slow. */
const LOCAL = { class: 'coder', window: 32_768, concurrency: 2, model: '' } as const;

// prettier-ignore
export const PRESETS: readonly EndpointPreset[] = [
  { id: 'openai', name: 'OpenAI', kind: 'openai', baseUrl: 'https://api.openai.com/v1', ...FRONTIER, model: 'gpt-5.6-terra', window: 272_000, key: 'needed', price: null, help: 'Make a key at platform.openai.com, under API keys.' },
  { id: 'anthropic', name: 'Anthropic', kind: 'anthropic', baseUrl: 'https://api.anthropic.com/v1', ...FRONTIER, model: 'claude-sonnet-5-5', window: 1_000_000, key: 'needed', price: null, help: 'Make a key at platform.claude.com, under API keys.' },
  { id: 'openrouter', name: 'OpenRouter', kind: 'openai', baseUrl: 'https://openrouter.ai/api/v1', ...FRONTIER, model: '', window: 128_000, key: 'needed', price: null, help: 'Make a key at openrouter.ai, under Keys; the list of models says what each costs.' },
  { id: 'groq', name: 'Groq', kind: 'openai', baseUrl: 'https://api.groq.com/openai/v1', ...FRONTIER, model: 'openai/gpt-oss-120b', window: 131_072, concurrency: 4, key: 'needed', price: null, help: 'Make a key at console.groq.com. The free plan limits how often you may ask; keep “Requests at once” low there.' },
  { id: 'together', name: 'Together', kind: 'openai', baseUrl: 'https://api.together.xyz/v1', ...FRONTIER, model: '', window: 128_000, key: 'needed', price: null, help: 'Make a key at api.together.ai; the list of models says what each costs.' },
  { id: 'ollama', name: 'Ollama', kind: 'openai', baseUrl: 'http://localhost:11434/v1', ...LOCAL, ...OWN_SERVER, help: 'Start it with the variable OLLAMA_ORIGINS set to {origin}, and with OLLAMA_CONTEXT_LENGTH set to the window given here: its own is small, and what does not fit is cut off silently.' },
  { id: 'lmstudio', name: 'LM Studio', kind: 'openai', baseUrl: 'http://localhost:1234/v1', ...LOCAL, ...OWN_SERVER, help: 'Switch on “Enable CORS” in its server settings, or start it with: lms server start --cors' },
  { id: 'llamacpp', name: 'llama.cpp', kind: 'openai', baseUrl: 'http://localhost:8080/v1', ...LOCAL, ...OWN_SERVER, help: 'llama-server lets every page in unless it was started with --cors-origins; then {origin} has to be among them. Set its window with -c.' },
  { id: 'vllm', name: 'vLLM', kind: 'openai', baseUrl: 'http://localhost:8000/v1', ...LOCAL, concurrency: 16, key: 'optional', price: null, help: `vLLM lets every page in unless it was started with --allowed-origins; then {origin} has to be among them: --allowed-origins '["{origin}"]'` },
  { id: 'other', name: 'Another server', kind: 'openai', baseUrl: '', ...FRONTIER, model: '', window: 128_000, key: 'optional', price: null, help: 'Any server that speaks the OpenAI chat format or Anthropic’s, and lets this page ({origin}) in.' },
];

/** The preset that an address belongs to, told by host and port. */
export function presetAt(address: URL): EndpointPreset | null {
  const isLocal = (url: URL): boolean => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  const found = PRESETS.find(({ baseUrl }) => {
    if (baseUrl === '') return false;
    const url = new URL(baseUrl);
    return url.host === address.host || (isLocal(url) && isLocal(address) && url.port === address.port);
  });
  return found ?? null;
}

/** What to do there, for a page of this origin. */
export function helpOf(preset: EndpointPreset, origin: string): string {
  return preset.help.replaceAll('{origin}', origin);
}
