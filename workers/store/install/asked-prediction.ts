import { CHECKPOINT } from '../../packs/format.ts';
import { packOf } from '../../packs/read.ts';
import type { Prediction } from '../../protocol/prediction.ts';
import type { InstallSpec } from '../../protocol/store.ts';
import { asksForPrediction } from '../../weights/checkpoint/prediction.ts';
import { modelFolder, readJson } from '../../weights/folder.ts';
import type { StoredPlan } from '../pack-records.ts';
import type { OpenSource } from './open-source.ts';

/**
 * How a model was trained, for the record of a pack whose files do not say it: as the person says, as a pack says that
 * was exported, or as most are.
 * @returns undefined for a pack that says it, and for one that draws nothing
 * @throws {EngineError} what reading the model's index throws
 */
export async function askedPrediction(
  { format = 'diffusers', prediction }: InstallSpec,
  plan: StoredPlan,
  { headers }: OpenSource,
): Promise<Prediction | undefined> {
  const index = await modelIndex(plan, format, headers);
  if (!asksForPrediction(index?._single_file)) return undefined;
  const exported = plan.kind === 'copy' ? plan.index.model.prediction : undefined;
  return prediction ?? exported ?? 'epsilon';
}

async function modelIndex(
  plan: StoredPlan,
  format: string,
  headers: OpenSource['headers'],
): Promise<{ readonly _single_file?: unknown } | undefined> {
  switch (plan.kind) {
    case 'make':
      return format === 'diffusers' ? readJson(headers, 'model_index.json') : undefined;
    case 'copy': {
      const { index } = plan;
      if (!index.sources.some(({ component }) => component === CHECKPOINT)) return undefined;
      const pack = packOf(index, headers.open);
      return readJson(modelFolder(headers.id, pack.file), 'model_index.json');
    }
  }
}
