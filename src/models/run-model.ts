import { useMemo } from 'react';
import type { PackRecord } from '../../workers/protocol/store.ts';
import { type ChosenModel, folderModel } from '../../workers/records/engine-options.ts';
import { useModels } from '../stores/models.ts';
import { useSettings } from '../stores/settings.ts';
import { useHostedKey } from '../stores/hosted-key.ts';
import { embeddedModel } from './manifest.ts';
import { precisionName } from './names.ts';

/** What the next picture is drawn with. */
export interface RunModel {
  /** As in the settings: a manifest's id or a pack's. */
  readonly id: string;
  readonly title: string;
  readonly nativePixels: number | undefined;
  readonly engine: ChosenModel;
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

/** Files for transformers.js help to draw; they are no model that draws. */
export function draws({ format }: PackRecord): boolean {
  return format !== 'files';
}

export function isChoosable(pack: PackRecord): boolean {
  return draws(pack) && (pack.state === 'ready' || pack.state === 'damaged');
}

/** {@link runModel} of now. */
export function runModelNow(): RunModel {
  const { key } = useHostedKey.getState();
  return runModel(useSettings.getState().model, useModels.getState().packs, key !== null);
}

/** The same for a view. */
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
    engine: {
      model: { kind: 'installed', id },
      ...(nativePixels === undefined ? {} : { nativePixels }),
    },
  };
}

/** The model that comes with the app. */
export function embedded(): RunModel {
  const { entry, base } = embeddedModel();
  const { id, title, native_pixels: nativePixels } = entry;
  const folder = new URL(base, document.baseURI).href;
  return { id, title, nativePixels, engine: folderModel(id, folder, nativePixels) };
}
