import { useMemo } from 'react';
import type { EngineOptions, PackRecord } from '../../../workers/protocol.ts';
import { useModels } from '../../stores/models.ts';
import { useSettings } from '../../stores/settings.ts';
import { useHostedKey } from '../hosted/hosted-key.ts';
import { embeddedModel } from './manifest.ts';
import { precisionName } from './names.ts';

/** What the next picture is drawn with. */
export interface RunModel {
  /** As in the settings: a manifest's id or a pack's. */
  readonly id: string;
  readonly title: string;
  readonly nativePixels: number | undefined;
  readonly engine: Pick<EngineOptions, 'model' | 'precision' | 'nativePixels'>;
}

/**
 * The model `id` names where it is installed, else the one that comes with the app. A damaged one
 * stays chosen: the run then says what is wrong, instead of being drawn by another model.
 */
export function runModel(id: string, packs: readonly PackRecord[], hosted = false): RunModel {
  const pack = packs.find((each) => each.id === id);
  const model = pack !== undefined && isChoosable(pack) ? installed(pack) : embedded();
  // fal.ai has the full model, whatever is here.
  return hosted ? { ...model, nativePixels: undefined } : model;
}

export function isChoosable({ state }: PackRecord): boolean {
  return state === 'ready' || state === 'damaged';
}

/** {@link runModel} of now. */
export function useRunModel(): RunModel {
  const id = useSettings((settings) => settings.model);
  const packs = useModels((models) => models.packs);
  const hosted = useHostedKey(({ key }) => key !== null);
  return useMemo(() => runModel(id, packs, hosted), [id, packs, hosted]);
}

function installed({ id, title, precision, nativePixels }: PackRecord): RunModel {
  return {
    id,
    title: `${title}, ${precisionName(precision)}`,
    nativePixels,
    // A pack runs in the precision it was installed in.
    engine: {
      model: { kind: 'installed', id },
      precision: 'auto',
      ...(nativePixels === undefined ? {} : { nativePixels }),
    },
  };
}

function embedded(): RunModel {
  const { id, title, source, native_pixels: nativePixels } = embeddedModel();
  if (source.kind !== 'url') throw new Error(`${id} has no folder to run from`);
  const baseUrl = new URL(source.base, document.baseURI).href;
  return {
    id,
    title,
    nativePixels,
    engine: {
      model: { kind: 'url', id, baseUrl },
      precision: 'auto',
      ...(nativePixels === undefined ? {} : { nativePixels }),
    },
  };
}
