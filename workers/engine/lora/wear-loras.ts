import { adaptedReader } from '../../weights/lora/adapted-reader.ts';
import { type Adapter, Adapters } from '../../weights/lora/adapter.ts';
import { loraModules, type LoraModules } from '../../weights/lora/modules.ts';
import type { WornLoras } from '../../weights/lora/worn-loras.ts';
import type { Model } from '../model.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { InstalledLoras } from './installed-lora.ts';
import { openAdapter } from './open-adapter.ts';

/** The layers of the models that are open, by their names. */
const known = new WeakMap<Model, LoraModules>();

/**
 * Puts the request's `loras` on the model, and takes those of the job before off it. Sessions that
 * this changes are closed, and made anew when they are needed; the others stay.
 * @param installed opens those of the store, for as long as the job runs
 * @throws EngineError `invalid_request` for a file that does not fit; `cancelled`
 */
export async function wearLoras(run: JobRun, installed?: InstalledLoras): Promise<void> {
  const { job, loaded, report } = run;
  const modules = known.get(loaded.model) ?? loraModules(loaded.model);
  known.set(loaded.model, modules);
  const adapters: Adapter[] = [];
  for (const [index, { scale, force }] of (job.request.loras ?? []).entries()) {
    const file = job.loras?.[index];
    if (file === undefined) throw new Error(`the job brings no file for loras[${index}]`);
    const asked = { file, index, scale, force };
    const adapter = await openAdapter(asked, modules, () => run.checkpoint(), installed);
    for (const note of adapter.file.notes) report.log('WARN', note, 'lora_keys_left_out');
    adapters.push(adapter);
  }
  await loaded.sessions.wear(wornLoras(adapters));
  for (const adapter of adapters) reportUse(run, adapter);
}

/** What sessions need of these LoRAs. */
export function wornLoras(all: readonly Adapter[]): WornLoras {
  const adapters = new Adapters(all);
  return {
    keyOf: (component, keys) => adapters.keyOf(component, keys),
    branches: (component) => adapters.branches(component),
    reader: (base, component) => adaptedReader(base, adapters, component),
  };
}

function reportUse({ report, runtime }: JobRun, { file, index, scale }: Adapter): void {
  const { linear } = runtime.target;
  const way =
    scale === 0
      ? 'not used'
      : linear === 'float'
        ? 'merged into the weights as they are loaded'
        : 'merged into the float weights as they are loaded, a low-rank branch beside the quantised ones';
  const { length } = file.layers;
  const layers = length === 1 ? '1 layer' : `${length} layers`;
  const text = `loras[${index}] at scale ${scale}: ${layers}, ${way}`;
  report.log('INFO', text, 'lora_used');
}
