import { useMemo } from 'react';
import type { PackRecord } from '../../workers/protocol/store.ts';
import { type ChosenModel, folderModel } from '../../workers/records/engine-options.ts';
import { useModels } from '../stores/models.ts';
import { useSettings } from '../stores/settings.ts';
import { useHostedKey } from '../stores/hosted-key.ts';
import { draws } from '../stores/draws.ts';
import { embeddedModel } from './manifest.ts';
import { precisionName, shownTitle } from './names.ts';

/** The model that draws the next picture. */
export interface RunModel {
  /** The id as in the settings: of a model in the manifest, or of a pack. */
  readonly id: string;
  /** What it is called, in the language that is shown when it is asked. */
  readonly title: () => string;
  /** Side of the square it draws best, in pixels; undefined: it draws every size as asked. */
  readonly nativePixels: number | undefined;
  readonly engine: ChosenModel;
}

/**
 * Finds the model that `id` names. If it is not installed, this is the model that comes with the app. A
 * damaged model stays chosen: the run then fails and says why, instead of being drawn by another model.
 * @param hosted whether the hosted service draws
 */
export function runModel(id: string, packs: readonly PackRecord[], hosted = false): RunModel {
  const pack = packs.find((each) => each.id === id);
  const model = pack !== undefined && isChoosable(pack) ? installed(pack) : embedded();
  // fal.ai draws with the full model, whichever model is chosen here.
  return hosted ? { ...model, nativePixels: undefined } : model;
}

/** Whether a person can choose the pack for the next run. */
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

function installed(pack: PackRecord): RunModel {
  const { id, precision, nativePixels, prediction } = pack;
  return {
    id,
    title: () => `${shownTitle(pack)}, ${precisionName(precision)}`,
    nativePixels,
    engine: {
      model: { kind: 'installed', id },
      ...(nativePixels === undefined ? {} : { nativePixels }),
      ...(prediction === undefined ? {} : { prediction }),
    },
  };
}

/** The model that comes with the app. */
export function embedded(): RunModel {
  const { entry, base } = embeddedModel();
  const { id, title, native_pixels: nativePixels } = entry;
  const folder = new URL(base, document.baseURI).href;
  return {
    id,
    title: () => shownTitle({ model: id, title }),
    nativePixels,
    engine: folderModel(id, folder, nativePixels),
  };
}
