import manifestJson from '../../../models-manifest.json';
import { type ModelEntry, readManifest } from './manifest-schema.ts';

export type { ModelEntry };

export const MODELS = readManifest(manifestJson);

/** The model that comes with the app. */
export function embeddedModel(): ModelEntry {
  const embedded = MODELS.find((entry) => entry.embedded);
  if (embedded === undefined) throw new Error('models-manifest.json names no embedded model');
  return embedded;
}

/** Bytes fetched to install a model. */
export function downloadBytes(entry: ModelEntry): number {
  return entry.files.reduce((sum, file) => sum + file.size, 0);
}
