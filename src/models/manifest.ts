import manifestJson from '../../models-manifest.json';
import type { Precision } from '../../workers/protocol/engine.ts';
import type { KnownFile } from '../../workers/protocol/store.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { type DrawingModel, type ModelEntry, readUsable } from './manifest-schema.ts';

export type { ModelEntry };

const manifest = readUsable(manifestJson);

/** The known models: those whose entries are valid. */
export const MODELS = manifest.models;

/** Which of the entries are not valid, for the list of models; null when all are. */
export const MANIFEST_FAILURE = failureOf(manifest.faults);

/** @returns `manifest_invalid` that names up to three fields; null when there is no fault. */
export function failureOf(faults: readonly string[]): EngineFailure | null {
  if (faults.length === 0) return null;
  const more = faults.length > 3 ? ` and ${faults.length - 3} more` : '';
  return {
    code: 'manifest_invalid',
    message: `The list of known models is not valid: ${faults.slice(0, 3).join('; ')}${more}.`,
    action: 'Reload the page. If it stays, whoever hosts this app has to publish it again.',
  };
}

/** The model that comes with the app, and its folder relative to the app. */
interface EmbeddedModel {
  readonly entry: DrawingModel;
  readonly base: string;
}

/** Undefined when its entry is not valid: then there is nothing to draw with. */
export function findEmbedded(models: readonly ModelEntry[] = MODELS): EmbeddedModel | undefined {
  for (const entry of models) {
    if (!entry.embedded || entry.format === 'files' || entry.source.kind !== 'url') continue;
    return { entry, base: entry.source.base };
  }
  return undefined;
}

/** @throws Error without one; the app is not shown then. */
export function embeddedModel(): EmbeddedModel {
  const embedded = findEmbedded();
  if (embedded === undefined) throw new Error('models-manifest.json names no embedded model');
  return embedded;
}

/** Absolute URL of the folder of a model that comes with the app. @throws Error of any other. */
export function folderOf({ id, source }: ModelEntry): string {
  if (source.kind !== 'url') throw new Error(`${id} does not come with the app`);
  return new URL(source.base, document.baseURI).href;
}

/** The files a precision needs. */
export function filesFor({ files }: ModelEntry, precision: Precision): readonly KnownFile[] {
  return files.flatMap((file) => {
    const { precision: only, ...known } = { precision: undefined, ...file };
    return only === undefined || only === precision ? [known] : [];
  });
}

/** Bytes fetched to install these; null where the size of one is not known, or nothing is. */
export function downloadBytes(files: readonly KnownFile[]): number | null {
  if (files.length === 0) return null;
  return files.reduce<number | null>(
    (sum, { size }) => (sum === null || size === undefined ? null : sum + size),
    0,
  );
}
