/**
 * Hands the app WebLLM's list of models without WebLLM, which weighs megabytes: it is read out of the installed version
 * when the app is built.
 */
import type { Plugin } from 'vite';

const MODULE = 'virtual:webllm-models';
const RESOLVED = `\0${MODULE}`;

export function webllmModels(): Plugin {
  return {
    name: 'webllm-models',
    resolveId(id) {
      return id === MODULE ? RESOLVED : null;
    },
    async load(id) {
      if (id !== RESOLVED) return null;
      const { prebuiltAppConfig, ModelType } = await import('@mlc-ai/web-llm');
      // Those that only turn text into numbers answer no question.
      const models = prebuiltAppConfig.model_list.filter((model) => model.model_type !== ModelType.embedding);
      return { code: `export default ${JSON.stringify(models)};`, moduleType: 'js', map: null };
    },
  };
}
