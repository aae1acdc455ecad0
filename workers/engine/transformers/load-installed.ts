import { env } from '@huggingface/transformers';
import type { PackId, Precision } from '../../protocol/engine-options.ts';
import type { Models } from '../models.ts';
import { EngineError, toFailure } from '../../failure.ts';
import type { EngineFailure } from '../../protocol/failure.ts';
import {
  INSTALLED_HOST,
  installedFile,
  pathNamed,
  type ServedFolder,
  serveFolder,
} from './installed-files.ts';

/** How transformers.js calls the files of a precision: `dtype` of its `from_pretrained`. */
export const DTYPES = { fp32: 'fp32', fp16: 'fp16', q8: 'q8', q4: 'q4' } as const satisfies Record<
  Precision,
  string
>;

/**
 * Loads tokenizers and models of an installed folder with transformers.js' own `from_pretrained`.
 * Every file is read from the store: nothing comes from the network, and nothing is put into
 * another cache. The folder cannot be deleted before `load` is done; the loaded model is wholly in
 * memory then.
 *
 * ```ts
 * const model = await loadInstalled(models, id, (name) => AutoModel.from_pretrained(name, { dtype: DTYPES.q8 }));
 * ```
 *
 * @param load gets the name under which transformers.js finds the folder.
 * @throws {EngineError} `model_not_found`, `model_in_use`, `model_damaged`, which the record then says
 *   too, and `model_file_missing` with the file's name; what transformers.js throws of its own.
 */
export async function loadInstalled<Loaded>(
  models: Pick<Models, 'open' | 'markDamaged'>,
  id: PackId,
  load: (name: string) => Promise<Loaded>,
): Promise<Loaded> {
  readInstalledOnly();
  const folder = await models.open({ kind: 'installed', id });
  const served: ServedFolder = { folder };
  const { name, stop } = serveFolder(served);
  try {
    return await load(name);
  } catch (error) {
    throw await causeOf(error, served, (failure) => models.markDamaged(id, failure));
  } finally {
    stop();
    folder.close?.();
  }
}

/**
 * Sends every read of transformers.js (4.3: src/utils/hub.js, cache.js) to the installed folders.
 */
function readInstalledOnly(): void {
  // transformers.js calls a file "remote" if it gets it by `env.fetch`, which is replaced below.
  env.allowRemoteModels = true;
  env.allowLocalModels = false;
  env.remoteHost = INSTALLED_HOST;
  env.remotePathTemplate = '{model}/';
  env.useBrowserCache = false;
  env.useFSCache = false;
  env.useCustomCache = true;
  env.customCache = {
    match: async (url: string) => {
      return url.startsWith(INSTALLED_HOST) ? await installedFile(url) : undefined;
    },
    // Nothing is put into the cache: every file is in the store already.
    put: async () => {},
  };
  // ONNX Runtime's wasm comes with the app (ort.ts), and the app's own offline cache keeps it.
  env.useWasmCache = false;
  // transformers.js calls this when the cache has nothing or failed. A failure thrown here is
  // passed on; one thrown by the cache would be swallowed.
  env.fetch = async (url: string | URL) => {
    return (await installedFile(String(url))) ?? new Response(null, { status: 404 });
  };
}

/** Why a load failed: the failure of reading the store if there was one, else transformers.js' own. */
async function causeOf(
  error: unknown,
  { failure }: ServedFolder,
  markDamaged: (failure: EngineFailure) => Promise<void>,
): Promise<unknown> {
  if (failure instanceof EngineError && failure.code === 'model_damaged') {
    await markDamaged(toFailure(failure)).catch(() => {});
  }
  if (failure !== undefined) return failure;
  if (!(error instanceof Error) || error.name !== 'ModelFileNotFoundError') return error;
  return new EngineError(
    'model_file_missing',
    `The installed model has no file ${pathNamed(error.message) ?? 'that it needs'}.`,
    'Delete the model and install it again.',
    { cause: error },
  );
}
