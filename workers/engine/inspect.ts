import type { DeviceReport, ModelReport, Residency } from '../protocol/engine.ts';
import type { Gpu } from './runtime/device.ts';
import type { LoadedModel } from './runtime/loaded-model.ts';
import { residencyFor } from './runtime/residency.ts';

/**
 * What a loaded model takes, as plain values that cross to the page.
 * @param residency chosen by the size of the weights where it is not given, as for a job
 */
export function inspectModel(loaded: LoadedModel, residency: Residency | undefined): ModelReport {
  const { model, runtime, sessions, prompts, contexts } = loaded;
  return {
    id: model.id,
    backend: runtime.backend,
    precision: runtime.precision,
    attention: runtime.target.attention,
    residency: residency ?? residencyFor(sessions.allWeightBytes),
    sessions: sessions.open,
    prompts: prompts.keys,
    contexts: contexts.keys,
    device: runtime.gpu && inspectDevice(runtime.gpu),
  };
}

function inspectDevice({ device, adapter, bytes }: Gpu): DeviceReport {
  // Limits are getters of the prototype, which no spread and no Object.entries sees.
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
