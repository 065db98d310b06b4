/** The engines that run models on this device, in the order they are listed: one line each. */
import { ChromeEngine, type ChromeParts } from '../chrome';
import { WebLlmEngine, type WebLlmParts } from '../webllm/engine';
import { WllamaEngine, type WllamaParts } from '../wllama/engine';
import type { LocalEngine } from './engine';

export type EngineParts = WebLlmParts & WllamaParts & ChromeParts;

export function localEngines(parts: EngineParts): readonly LocalEngine[] {
  return [new WebLlmEngine(parts), new WllamaEngine(parts), new ChromeEngine(parts)];
}
