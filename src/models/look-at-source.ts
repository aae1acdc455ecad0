import * as z from 'zod/mini';
import { type PickedFile, PRECISIONS } from '../../workers/protocol/engine-options.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { PACK_INDEX_LIMIT } from '../../workers/protocol/store.ts';
import { onlyCheckpoint } from './checkpoint-file.ts';
import { type Draft, draftOfSource } from './draft.ts';
import { fetchLimited } from './fetch-limited.ts';
import { familyOf } from './model-family.ts';
import { readablePath } from './readable-path.ts';
import { factsOf, lookAtRepository, type Looked, stem } from './look-at-repository.ts';
import { sizeOf } from './repository.ts';
import type { SourceText } from './source-text.ts';

/** The fields of a pack's index.json that a draft needs. The store checks the whole file later. */
const packHead = z.object({
  format: z.string().check(z.startsWith('playground')),
  model: z.object({ id: z.string().check(z.minLength(1)) }),
  precision: z.enum(PRECISIONS),
});

/**
 * Finds out what lies at a place that a person named: a repository, a pack, or a folder. A repository is
 * pinned to its commit. If nothing lies at an address, the install fails later, with a sentence of the store.
 * @param hub address of the hub, without a slash at its end
 */
export async function lookAt(source: SourceText, hub: string): Promise<Looked> {
  return withQuestion(await lookAtPlace(source, hub), hub);
}

async function lookAtPlace(source: SourceText, hub: string): Promise<Looked> {
  if (source.kind === 'repo') return lookAtRepository(source, hub);
  const { base } = source;
  if (isPickleName(new URL(base).pathname)) return { ok: false, failure: PICKLE };
  const index = await fetchLimited(indexOf(base), PACK_INDEX_LIMIT);
  if (index === undefined) return { ok: false, failure: outOfReach(new URL(base)) };
  const head = packHead.safeParse(index.ok ? parse(index.text) : undefined);
  if (head.success) {
    const { model, precision } = head.data;
    return ok(draftOfSource({ kind: 'pack', base }, model.id, precision));
  }
  const url = new URL(base);
  const name =
    readablePath(url)
      .split('/')
      .findLast((part) => part !== '') ?? url.host;
  return ok(draftOfSource({ kind: 'url', base }, stem(name)));
}

/** No answer, or one that no page may read: a page cannot tell these apart. */
function outOfReach({ host }: URL): EngineFailure {
  return {
    code: 'file_download_error',
    message: `${host} cannot be reached from this page, or lets no other page read its files.`,
    action: 'Check the address and the connection. The server has to send CORS headers.',
  };
}

/** The address of a folder's index; a query of the folder, which may be a key, goes with each of its files. */
function indexOf(base: string): string {
  const index = new URL('index.json', base);
  index.search = new URL(base).search;
  return index.href;
}

const PICKLE: EngineFailure = {
  code: 'model_unsupported',
  message: 'This is a pickle of PyTorch (.ckpt), which can hold programs and is never opened.',
  action: 'Use the .safetensors file of this model.',
};

function isPickleName(path: string): boolean {
  return /\.(ckpt|pt|pth|bin)\/?$/i.test(path);
}

/** Finds out what a dropped or picked folder is: a diffusers folder, a pack or a checkpoint. */
export async function lookAtFiles(folder: string, files: readonly PickedFile[]): Promise<Looked> {
  return withQuestion(await lookAtPicked(folder, files), '');
}

async function lookAtPicked(folder: string, files: readonly PickedFile[]): Promise<Looked> {
  const source = { kind: 'files', files } as const;
  const has = (path: string): File | undefined => files.find((each) => each.path === path)?.file;
  const index = has('model_index.json');
  if (index !== undefined) {
    const scheduler = await readJson(has('scheduler/scheduler_config.json'));
    const family = familyOf(await readJson(index), scheduler);
    const size = sizeOf(new Map(files.map(({ path, file }) => [path, file.size])));
    // Nothing is fetched: the files are here.
    const { fetchedBytes: _, ...facts } = factsOf(family, size);
    return ok({ ...draftOfSource(source, folder), ...facts });
  }
  const head = packHead.safeParse(await readJson(has('index.json')));
  if (head.success) {
    return ok(draftOfSource(source, head.data.model.id, head.data.precision));
  }
  const checkpoint = onlyCheckpoint(files);
  if (checkpoint !== undefined) {
    return ok(draftOfSource({ ...source, checkpoint }, stem(checkpoint)));
  }
  const [only] = files.length === 1 ? files : [];
  if (only !== undefined && isPickleName(only.path)) return { ok: false, failure: PICKLE };
  return {
    ok: false,
    failure: {
      code: 'model_file_missing',
      message: `“${folder}” holds neither model_index.json nor a pack’s index.json nor one .safetensors file.`,
      action: 'Drop the whole folder of a diffusers model, with all its subfolders, or one file.',
    },
  };
}

/**
 * A checkpoint that says nothing of its training is offered with the question for it. Few people add one, so
 * the script is loaded then; where it does not come, the answer can be given later.
 */
async function withQuestion(looked: Looked, hub: string): Promise<Looked> {
  if (!looked.ok) return looked;
  const { draft } = looked;
  const asks = await import('./asks-for-prediction.ts')
    .then(({ asksForPrediction }) => asksForPrediction(draft.source, hub))
    .catch(() => false);
  return asks ? ok({ ...draft, asks }) : looked;
}

function ok(draft: Draft): Looked {
  return { ok: true, draft };
}

async function readJson(file: File | undefined): Promise<unknown> {
  if (file === undefined || file.size > PACK_INDEX_LIMIT) return undefined;
  return parse(await file.text().catch(() => ''));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
