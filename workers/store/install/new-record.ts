import type { PackId } from '../../protocol/engine-options.ts';
import type { Prediction } from '../../protocol/prediction.ts';
import type { InstallSpec, LoraFacts, PackRecord, PackStorage } from '../../protocol/store.ts';
import { formatOf } from '../../packs/model-format.ts';
import { keptSource } from '../pack-id.ts';
import type { StoredPlan } from '../pack-records.ts';
import { totalBytes } from './install-bytes.ts';

/** The record of an install that has not begun. */
export function newRecord(
  id: PackId,
  spec: InstallSpec,
  about: {
    readonly plan: StoredPlan;
    readonly storage: PackStorage;
    readonly revision: string | null;
    readonly lora?: LoraFacts | undefined;
    readonly prediction?: Prediction | undefined;
  },
): PackRecord {
  const { plan } = about;
  const ofPack = plan.kind === 'copy' ? plan.index.model.revision : null;
  const format = plan.kind === 'copy' ? formatOf(plan.index) : spec.format;
  return {
    id,
    model: spec.model,
    title: spec.title,
    precision: spec.precision,
    revision: about.revision ?? ofPack,
    source: keptSource(spec.source),
    licence: spec.licence,
    ...(spec.nativePixels === undefined ? {} : { nativePixels: spec.nativePixels }),
    ...(about.prediction === undefined ? {} : { prediction: about.prediction }),
    ...(format === undefined || format === 'diffusers' ? {} : { format }),
    ...(about.lora === undefined ? {} : { lora: about.lora }),
    state: 'installing',
    storage: about.storage,
    ...totalBytes(plan),
    bytesFetched: 0,
    bytesStored: 0,
    createdAt: Date.now(),
    lastUsedAt: null,
    verifiedAt: null,
    failure: null,
    damaged: [],
  };
}
