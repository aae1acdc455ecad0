import manifestJson from '../../models-manifest.json';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import type { KnownFile } from '../../workers/protocol/store.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { type DrawingModel, isDrawing, type ModelEntry, readUsable } from './manifest-schema.ts';

export type { ModelEntry };

const manifest = readUsable(manifestJson);

/** The models of the manifest whose entries are valid. */
export const MODELS = manifest.models;

/** The failure that names the invalid entries of the manifest; null if all entries are valid. */
export const MANIFEST_FAILURE = failureOf(manifest.faults);

/** @returns a failure `manifest_invalid` that names up to three faults; null if there is none */
export function failureOf(faults: readonly string[]): EngineFailure | null {
  if (faults.length === 0) return null;
  const more = faults.length > 3 ? ` and ${faults.length - 3} more` : '';
  return {
    code: 'manifest_invalid',
    message: `The list of known models is not valid: ${faults.slice(0, 3).join('; ')}${more}.`,
    action: 'Reload the page. If it stays, whoever hosts this app has to publish it again.',
  };
}

/** The model that comes with the app. `base`: its folder, relative to the app's. */
interface EmbeddedModel {
  readonly entry: DrawingModel;
  readonly base: string;
}

/** @returns undefined if its entry is invalid: then there is no model to draw with */
export function findEmbedded(models: readonly ModelEntry[] = MODELS): EmbeddedModel | undefined {
  for (const entry of models) {
    if (!entry.embedded || !isDrawing(entry) || entry.source.kind !== 'url') continue;
    return { entry, base: entry.source.base };
  }
  return undefined;
}

/** The model that the app is made for, which is installed; undefined if its entry is invalid. */
export function findFullModel(): DrawingModel | undefined {
  for (const entry of MODELS) {
    if (entry.id === 'playground-v2.5' && isDrawing(entry)) return entry;
  }
  return undefined;
}

/** {@link findEmbedded}, where the app would not be shown without one. @throws Error if there is none */
export function embeddedModel(): EmbeddedModel {
  const embedded = findEmbedded();
  if (embedded === undefined) throw new Error('models-manifest.json names no embedded model');
  return embedded;
}

/** Absolute URL of the folder of a model that comes with the app. @throws Error for any other model */
export function folderOf({ id, source }: ModelEntry): string {
  if (source.kind !== 'url') throw new Error(`${id} does not come with the app`);
  return new URL(source.base, document.baseURI).href;
}

/** The files that a precision of a model needs. */
export function filesFor({ files }: ModelEntry, precision: Precision): readonly KnownFile[] {
  return files.flatMap((file) => {
    const { precision: only, ...known } = { precision: undefined, ...file };
    return only === undefined || only === precision ? [known] : [];
  });
}

/** Bytes of these files together; null if there are none, or if a size is not known. */
export function downloadBytes(files: readonly KnownFile[]): number | null {
  if (files.length === 0) return null;
  return files.reduce<number | null>(
    (sum, { size }) => (sum === null || size === undefined ? null : sum + size),
    0,
  );
}
