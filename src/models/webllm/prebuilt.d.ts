/** Made by configs/webllm-models.ts: the models that the installed version of WebLLM can run. */
declare module 'virtual:webllm-models' {
  import type { ModelRecord } from '@mlc-ai/web-llm';
  const models: readonly ModelRecord[];
  export default models;
}
