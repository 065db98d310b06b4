/** What servers are known, and what they say they have, without any. */
import type { EndpointPreset, EndpointService } from '../../app';
import { BurrowError } from '../../engine/errors';

class KeyRefused extends BurrowError {
  constructor() {
    super('model.refused', 'The server does not accept this API key.', 'Copy the key again.');
  }
}

const PRESETS: readonly EndpointPreset[] = [
  {
    id: 'hosted',
    name: 'Hosted',
    kind: 'anthropic',
    baseUrl: 'https://api.hosted.example/v1',
    model: 'priced',
    class: 'frontier',
    window: 200_000,
    concurrency: 4,
    key: 'needed',
    price: null,
    help: 'Make a key at hosted.example.',
  },
  {
    id: 'other',
    name: 'Another server',
    kind: 'openai',
    baseUrl: '',
    model: '',
    class: 'frontier',
    window: 128_000,
    concurrency: 8,
    key: 'optional',
    price: null,
    help: 'Any server that speaks the OpenAI chat format or Anthropic’s, and lets this page in.',
  },
];

export const fakeServers: Pick<EndpointService, 'presets' | 'offered' | 'listPrice'> = {
  presets: PRESETS,
  offered: async ({ key }) => {
    if (key === 'wrong') throw new KeyRefused();
    return [
      { id: 'small-model', window: 32_768, price: null },
      { id: 'large-model', window: 200_000, price: { input: 3, output: 15 } },
    ];
  },
  listPrice: (_baseUrl, model) => ({
    price: model === 'priced' ? { input: 0.25, output: 2 } : null,
    date: 'November 2026',
  }),
};
