import manifest from '../../models-manifest.json';
import type { EngineOptions, PackId } from '../protocol/engine-options.ts';
import { engineOptions, folderModel } from '../records/engine-options.ts';
import { listPacks, onPackChanged } from '../records/packs.ts';

/** The manifest's id of the model that the endpoint is named after. */
const FULL_MODEL = 'playground-v2.5';

/**
 * The engine's options for a job of the endpoint, with the model that comes with the app.
 * @param base absolute URL of the app's folder, ending in a slash
 * @throws when models-manifest.json names no embedded model.
 */
export function endpointOptions(base: string): EngineOptions {
  const model = manifest.models.find(
    ({ embedded, format }) => embedded && (format ?? 'diffusers') === 'diffusers',
  );
  if (model?.source.base === undefined) throw new Error('models-manifest.json embeds no model');
  const folder = new URL(model.source.base, base).href;
  return engineOptions('endpoint', folderModel(model.id, folder, model.native_pixels));
}

/**
 * The same options with the full model, if it is installed. Of several packs the one used last is
 * taken, else the newest.
 */
export async function withFullModel(options: EngineOptions): Promise<EngineOptions> {
  const id = await fullModel();
  if (id === undefined) return options;
  return engineOptions('endpoint', { model: { kind: 'installed', id } });
}

let found: Promise<PackId | undefined> | undefined;
let listening = false;

/** The full model's pack. The records are read once and after each change, not for every job. */
function fullModel(): Promise<PackId | undefined> {
  if (!listening) onPackChanged(() => (found = undefined));
  listening = true;
  found ??= findFullModel().catch((error: unknown) => {
    found = undefined;
    throw error;
  });
  return found;
}

async function findFullModel(): Promise<PackId | undefined> {
  const [pack] = (await listPacks())
    .filter(
      ({ model, state, format = 'diffusers' }) =>
        model === FULL_MODEL && state === 'ready' && format === 'diffusers',
    )
    .sort((a, b) => (b.lastUsedAt ?? b.createdAt) - (a.lastUsedAt ?? a.createdAt));
  return pack?.id;
}
