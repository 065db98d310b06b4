/** What the graphics processor can hold and do, as far as a browser tells, and what follows for a model. */
import type { Fact, Fit } from '../local/engine';
import { GpuFeatureMissing, GpuMissing, GpuSilent, GpuTooSmall } from './errors';

export interface Gpu {
  /** As its maker calls it; empty where the browser keeps it to itself. */
  readonly name: string;
  /** Computes with 16-bit numbers. */
  readonly half: boolean;
  /** Of one buffer that a program reads, in bytes. */
  readonly buffer: number;
  readonly workgroupStorage: number;
  readonly buffersPerStage: number;
  /** Software in its place. */
  readonly fallback: boolean;
}

/** null: there is none for pages. `silent`: the browser was asked and does not answer. */
export type GpuAnswer = Gpu | 'silent' | null;

export interface Device {
  /** Of the whole device, in gigabytes, rounded; null where the browser does not say. */
  readonly memory: number | null;
}

/** Asks for the processor that the library will ask for. null: there is none for pages. */
export async function readGpu(gpu: GPU | undefined = globalThis.navigator?.gpu): Promise<Gpu | null> {
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (adapter === null || adapter === undefined) return null;
  const { limits } = adapter;
  return {
    name: 'info' in adapter ? [adapter.info.vendor, adapter.info.architecture].filter(Boolean).join(' ') : '',
    half: adapter.features.has('shader-f16'),
    buffer: Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize),
    workgroupStorage: limits.maxComputeWorkgroupStorageSize,
    buffersPerStage: limits.maxStorageBuffersPerShaderStage,
    // Browsers of early 2024 have an adapter without it, whatever the types promise.
    fallback: 'info' in adapter && adapter.info.isFallbackAdapter,
  };
}

/** What the library asks of every device. */
const LEAST_BUFFER_BYTES = 2 ** 27;
const LEAST_WORKGROUP_BYTES = 32_768;
const LEAST_BUFFERS = 10;

/** Of the memory of the device; the rest is for the browser, its other tabs and the system. */
const SHARE = 0.6;
/** Browsers that tell round down to at most this, or to a little more in newer ones. */
const TOLD_AT_MOST_GB = 8;
const WIDE_WINDOW = 8_192;

export interface Needs {
  readonly half: boolean;
  /** The name of the same model without 16-bit numbers. */
  readonly twin: string | null;
  readonly buffer: number;
  readonly memory: number | null;
}

export function factsOf(gpu: GpuAnswer): readonly Fact[] {
  return [{ label: 'Graphics processor', words: wordsFor(gpu) }];
}

function wordsFor(gpu: GpuAnswer): string {
  if (gpu === null) return 'none for pages (WebGPU)';
  if (gpu === 'silent') return 'does not answer: restart the browser, or update the graphics driver';
  if (gpu.fallback) return 'software in its place, which takes minutes for a reply';
  return [gpu.name === '' ? 'WebGPU' : gpu.name, gpu.half ? '16-bit numbers' : '32-bit numbers only'].join(', ');
}

export function fitOf({ half, twin, buffer, memory }: Needs, gpu: GpuAnswer, device: Device): Fit {
  if (gpu === null) return not(new GpuMissing());
  if (gpu === 'silent') return not(new GpuSilent());
  if (gpu.workgroupStorage < LEAST_WORKGROUP_BYTES || gpu.buffersPerStage < LEAST_BUFFERS) {
    return not(new GpuTooSmall('programs of a certain size', 'room for smaller ones only'));
  }
  if (half && !gpu.half) return not(new GpuFeatureMissing(twin));
  const needed = Math.max(buffer, LEAST_BUFFER_BYTES);
  if (gpu.buffer < needed) {
    return not(new GpuTooSmall(`blocks of memory of ${megabytes(needed)}`, `${megabytes(gpu.buffer)} at most`));
  }
  const total = device.memory === null ? null : device.memory * 1e9;
  if (memory !== null && total !== null && device.memory !== null) {
    if (device.memory < TOLD_AT_MOST_GB && memory > total * SHARE) {
      return not(new GpuTooSmall(`${gigabytes(memory)} of memory`, `a part of the device’s ${device.memory} GB`));
    }
  }
  if (gpu.fallback) return { fits: true, remark: 'without a graphics card: minutes for a reply' };
  return { fits: true, remark: memory === null ? null : `takes ${gigabytes(memory)} of graphics memory` };
}

/** Whether models of this size together leave the device room to breathe. null and unknown: better not. */
export function hasRoomFor(memory: number, device: Device): boolean {
  return device.memory !== null && memory <= device.memory * 1e9 * SHARE;
}

/** In tokens: twice the usual where there is memory for it. `memory` is for `usual`. */
export function windowFor(
  usual: number,
  { trained, bytesPerToken, memory }: { trained: number | null; bytesPerToken: number | null; memory: number | null },
  device: Device,
): number {
  if (trained === null || bytesPerToken === null || memory === null || usual >= WIDE_WINDOW) return usual;
  const wide = Math.min(trained, WIDE_WINDOW);
  return wide > usual && hasRoomFor(memory + bytesPerToken * (wide - usual), device) ? wide : usual;
}

function not({ sentence, next }: { readonly sentence: string; readonly next: string }): Fit {
  return { fits: false, sentence, next };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MB`;
}
