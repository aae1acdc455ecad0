import type { Residency } from '../protocol/engine-options.ts';
import type { DeviceReport, ModelReport } from '../protocol/engine-report.ts';
import type { Gpu } from './runtime/device.ts';
import type { LoadedModel } from './runtime/loaded-model.ts';
import { residencyFor } from './runtime/residency.ts';

/**
 * Reports a loaded model and its memory, as plain values that can be sent to the page.
 * @param residency of the last job; by default the one that the size of the weights gives
 */
export function inspectModel(loaded: LoadedModel, residency: Residency | undefined): ModelReport {
  const { model, runtime, sessions, prompts, contexts } = loaded;
  return {
    id: model.id,
    backend: runtime.backend,
    precision: runtime.precision,
    attention: runtime.target.kernels.attention,
    residency: residency ?? residencyFor(sessions.allWeightBytes),
    sessions: sessions.open,
    prompts: prompts.keys,
    contexts: contexts.keys,
    device: runtime.gpu && inspectDevice(runtime.gpu),
  };
}

function inspectDevice({ device, adapter, bytes }: Gpu): DeviceReport {
  // Limits are getters of the prototype, so neither spreading nor Object.entries finds them.
  const limits: Record<string, number> = {};
  for (const name in device.limits) {
    const value = device.limits[name as keyof GPUSupportedLimits];
    if (typeof value === 'number') limits[name] = value;
  }
  return {
    adapter,
    features: [...device.features].sort(),
    limits,
    bytes: bytes.current(),
    bytesPeak: bytes.peak(),
    bytesByLabel: Object.fromEntries(bytes.byLabel()),
  };
}
