import * as z from 'zod/mini';
import { type PickedFile, PRECISIONS } from '../../workers/protocol/engine.ts';
import { type EngineFailure } from '../../workers/protocol/failure.ts';
import {
  type InstallSource,
  type InstallSpec,
  PACK_INDEX_LIMIT,
} from '../../workers/protocol/store.ts';
import { checkpointsIn, onlyCheckpoint } from './checkpoint-file.ts';
import { type Draft, draftOfSource } from './draft.ts';
import { fetchLimited } from './fetch-limited.ts';
import { readablePath } from './readable-path.ts';
import type { SourceText } from './source-text.ts';

/** The fields of a pack's index.json that a draft needs. The store checks the whole file later. */
const packHead = z.object({
  format: z.string().check(z.startsWith('playground')),
  model: z.object({ id: z.string().check(z.minLength(1)) }),
  precision: z.enum(PRECISIONS),
});

/** What the hub says of a repository at a revision: its commit and its files. */
const repositoryFiles = z.object({
  sha: z.string().check(z.minLength(1)),
  siblings: z.array(z.object({ rfilename: z.string() })),
});

type Repository = Extract<SourceText, { kind: 'repo' }>;

type Looked =
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly failure: EngineFailure };

/**
 * Finds out what lies at a place that a person named: a repository, a pack, or a folder. A repository is
 * pinned to its commit. If nothing lies there, the install fails later, with a sentence of the store.
 * @param hub address of the hub, without a slash at its end
 */
export async function lookAt(source: SourceText, hub: string): Promise<Looked> {
  return withQuestion(await lookAtPlace(source, hub), hub);
}

async function lookAtPlace(source: SourceText, hub: string): Promise<Looked> {
  if (source.kind === 'repo') return lookAtRepository(source, hub);
  const { base } = source;
  if (isPickleName(new URL(base).pathname)) return { ok: false, failure: PICKLE };
  const head = packHead.safeParse(await fetchJson(indexOf(base)));
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

/** The address of a folder's index; a query of the folder, which may be a key, goes with each of its files. */
function indexOf(base: string): string {
  const index = new URL('index.json', base);
  index.search = new URL(base).search;
  return index.href;
}

/** The most bytes of the hub's description of a repository. */
const LISTING_LIMIT = 4 * 1024 * 1024;

/** A repository without a diffusers folder may have checkpoints instead. */
async function lookAtRepository(source: Repository, hub: string): Promise<Looked> {
  const { repo } = source;
  const { revision, status } = await commitOf(source, hub);
  const folder = ok(draftOfSource({ kind: 'huggingface', repo, revision }, repo));
  if (source.file === undefined && status !== 404) return folder;
  const answer = await fetchLimited(
    `${hub}/api/models/${repo}/revision/${encodeURIComponent(source.revision)}`,
    LISTING_LIMIT,
  );
  const listing = repositoryFiles.safeParse(answer?.ok === true ? parse(answer.text) : undefined);
  if (source.file !== undefined) {
    // A large file is answered from another host, which does not say the commit.
    return draftOfFile(repo, listing.data?.sha ?? revision, source.file);
  }
  if (!listing.success) return folder;
  const { sha, siblings } = listing.data;
  const [first, second] = checkpointsIn(siblings.map(({ rfilename }) => rfilename));
  if (first === undefined) return folder;
  if (second === undefined) return draftOfFile(repo, sha, first);
  return {
    ok: false,
    failure: {
      code: 'model_not_found',
      message: `${repo} has no diffusers folder and several checkpoints: ${first}, ${second} …`,
      action: `Name one, as in ${repo}/${first}.`,
    },
  };
}

function draftOfFile(repo: string, revision: string, file: string): Looked {
  return ok(draftOfSource({ kind: 'huggingface', repo, revision, file }, `${repo}/${stem(file)}`));
}

/** The name of a file without its ending, which a person reads. */
function stem(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.safetensors$/i, '');
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
  if (has('model_index.json') !== undefined) return ok(draftOfSource(source, folder));
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

/** The source of an install, pinned to the newest commit where only a branch of it is known. */
export async function pinned({ source, files }: InstallSpec, hub: string): Promise<InstallSource> {
  if (source.kind !== 'huggingface' || COMMIT.test(source.revision)) return source;
  const { repo, revision: branch } = source;
  const [first] = files;
  const { revision } = await commitOf(
    { repo, revision: branch, ...(first !== undefined && { file: first.path }) },
    hub,
  );
  return { ...source, revision };
}

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * The commit that a branch is at now, and the status of the file that was asked for. An install may go on
 * tomorrow, and must find the same files then.
 */
async function commitOf(
  { repo, revision, file = 'model_index.json' }: Omit<Repository, 'kind'>,
  hub: string,
) {
  const path = file.split('/').map(encodeURIComponent).join('/');
  const address = `${hub}/${repo}/resolve/${encodeURIComponent(revision)}/${path}`;
  const answer = await fetchLimited(address, 0);
  const inHeader = answer?.headers.get('X-Repo-Commit');
  const [, inPath] = /\/([0-9a-f]{40})\//.exec(answer?.url ?? '') ?? [];
  return { revision: inHeader ?? inPath ?? revision, status: answer?.status };
}

async function fetchJson(url: string): Promise<unknown> {
  const answer = await fetchLimited(url, PACK_INDEX_LIMIT);
  return answer?.ok === true ? parse(answer.text) : undefined;
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
