/** Why the engine failed, as far as its names for failures tell. */
import type { ModelError } from '../../engine/errors';
import { ModelNotStarted } from '../local/errors';
import { GpuFeatureMissing, GpuFull, GpuLost, GpuMissing, ProgramUnusable } from './errors';
import type { EngineFailed } from './instance';

/** `again`: whether a lost device may be tried once more. null: for no reason that is known here. */
export function explained(error: EngineFailed, model: string, again: boolean): ModelError | null {
  if (error.gpu === 'full') return new GpuFull(model, error);
  if (error.gpu === 'lost') return new GpuLost(model, again, error);
  switch (error.name) {
    // After a loss the library has let go of its model.
    case 'DeviceLostError':
    case 'ModelNotLoadedError':
      return new GpuLost(model, again, error);
    case 'WebGPUNotAvailableError':
    case 'WebGPUNotFoundError':
      return new GpuMissing();
    case 'ShaderF16SupportError':
    case 'FeatureSupportError':
      return new GpuFeatureMissing(null);
    case 'LinkError':
    case 'CompileError':
    case 'ArtifactManifestError':
      return new ProgramUnusable(model, error);
    case 'ConfigValueError':
    case 'WindowSizeConfigurationError':
    case 'WindowSizeSpecificationError':
    case 'UnsupportedTokenizerFilesError':
      return new ModelNotStarted(model, error);
    default:
      return null;
  }
}
