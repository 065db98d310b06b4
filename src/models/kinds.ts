/** The APIs that an endpoint may speak. */
import type { EndpointRecord } from '../storage/records';
import { AnthropicApi } from './anthropic';
import type { Api } from './api';
import { OpenAiApi } from './openai';

export const APIS: Readonly<Record<EndpointRecord['kind'], () => Api>> = {
  openai: () => new OpenAiApi(),
  anthropic: () => new AnthropicApi(),
};
