/**
 * Watches the device that the library takes. Losing it, or having no room on it, shows in no reply: without this, the
 * first looks like any other failure, and the second like a model that talks nonsense.
 */
import type { GpuHealth } from './failure';

export class GpuWatch {
  health: GpuHealth = 'well';

  constructor() {
    if (typeof GPUAdapter === 'undefined') return;
    const note = (device: GPUDevice) => this.#watch(device);
    const ask = Reflect.get(GPUAdapter.prototype, 'requestDevice');
    GPUAdapter.prototype.requestDevice = async function (descriptor) {
      const device = await ask.call(this, descriptor);
      note(device);
      return device;
    };
  }

  #watch(device: GPUDevice): void {
    this.health = 'well';
    device.addEventListener('uncapturederror', ({ error }) => {
      if (error instanceof GPUOutOfMemoryError) this.health = 'full';
    });
    void device.lost.then(({ reason }) => {
      // The library gives it back when it unloads a model.
      if (reason !== 'destroyed') this.health = 'lost';
    });
  }
}
