/** A model as it is listed: what is known of it before it is downloaded, or better after. */
import type { ModelRecord } from '@mlc-ai/web-llm';
import type { LocalEntry } from '../local/engine';
import type { Model } from './catalog';
import { windowFor, type Device, type GpuAnswer } from './device';
import type { Note } from './note';

const USUAL_WINDOW = 4_096;
const BYTES_PER_MB = 2 ** 20;

/** `note`: where something of it is stored. */
export function entryOf(model: Model, note: Note | null, gpu: GpuAnswer, device: Device): LocalEntry {
  const { id, name, use, record, listed, half } = model;
  const trained = listed?.trained ?? note?.trained ?? null;
  const usual = record.overrides?.context_window_size ?? Math.min(trained ?? USUAL_WINDOW, USUAL_WINDOW);
  const perToken = listed?.bytesPerToken ?? note?.bytesPerToken ?? null;
  const bytesPerToken = perToken === null ? null : perToken * (half ? 1 : 2);
  const least = leastMemory(record, note?.bytes ?? null, usual * (bytesPerToken ?? 0));
  const window = note?.window ?? windowFor(usual, { trained, bytesPerToken, memory: least }, device);
  return {
    id,
    revision: note?.whole === true ? note.revision : null,
    name,
    use,
    class: model.class,
    note: model.note,
    window,
    windowChosen: (note?.window ?? null) !== null,
    trained,
    bytesPerToken,
    bytes: note?.bytes ?? model.bytes,
    memory: least === null ? null : least + (bytesPerToken ?? 0) * (window - usual),
    recommended: listed !== null && isAtHome(half, gpu),
    own: (note?.own ?? null) !== null,
  };
}

/** Of two twins the one that this device computes with. */
function isAtHome(half: boolean, gpu: GpuAnswer): boolean {
  return gpu !== null && gpu !== 'silent' && !gpu.fallback && half === gpu.half;
}

/** The list says it with its window; of the user's own it is their weights and what the window takes. */
function leastMemory({ vram_required_MB }: ModelRecord, bytes: number | null, window: number): number | null {
  if (vram_required_MB !== undefined) return vram_required_MB * BYTES_PER_MB;
  return bytes === null ? null : bytes + window;
}
