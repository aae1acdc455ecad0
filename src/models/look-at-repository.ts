import type { EngineFailure } from '../../workers/protocol/failure.ts';
import type { InstallSource, InstallSpec } from '../../workers/protocol/store.ts';
import { checkpointsIn } from './checkpoint-file.ts';
import { type Draft, draftOfSource } from './draft.ts';
import { fetchLimited } from './fetch-limited.ts';
import { type Family, familyOf } from './model-family.ts';
import { describeRepository, type FolderSize, sizeOf } from './repository.ts';
import type { SourceText } from './source-text.ts';

type RepositoryText = Extract<SourceText, { kind: 'repo' }>;

/** What lies at a place that a person named, or why nothing can be used there. */
export type Looked =
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly failure: EngineFailure };

/** The most bytes of a config of a diffusers folder. */
const CONFIG_LIMIT = 256 * 1024;

/** A repository without a diffusers folder may have checkpoints instead. */
export async function lookAtRepository(source: RepositoryText, hub: string): Promise<Looked> {
  const { repo } = source;
  const [{ revision, status, text }, listing] = await Promise.all([
    commitOf(source, hub, source.file === undefined ? CONFIG_LIMIT : 0),
    describeRepository(repo, source.revision, hub),
  ]);
  // The hub lists a gated repository to everybody, and shows its files to nobody without a login.
  const isGated = status === 401 || status === 403;
  const there = listing === undefined || isGated ? whyNotThere(repo, hub, status) : null;
  if (there !== null) return { ok: false, failure: there };
  // A large file is answered from another host, which does not say the commit.
  const sha = listing?.sha ?? revision;
  const licence = listing?.licence;
  const named = (looked: Looked): Looked =>
    looked.ok && looked.draft.licence === null && licence
      ? ok({ ...looked.draft, licence })
      : looked;
  if (source.file !== undefined) return named(draftOfFile(repo, sha, source.file));
  if (status !== 404 || listing === undefined) {
    const at = { kind: 'huggingface', repo, revision } as const;
    const family = familyOf(parse(text), await schedulerOf(repo, revision, hub));
    const size = listing === undefined ? null : sizeOf(listing.files);
    return named(ok({ ...draftOfSource(at, repo), ...factsOf(family, size) }));
  }
  const [first, second] = checkpointsIn([...listing.files.keys()]);
  if (first === undefined) return { ok: false, failure: nothingIn(repo) };
  if (second === undefined) return named(draftOfFile(repo, sha, first));
  return {
    ok: false,
    failure: {
      code: 'model_not_found',
      message: `${repo} has no diffusers folder and several checkpoints: ${first}, ${second} …`,
      action: `Name one, as in ${repo}/${first}.`,
    },
  };
}

/** What of a draft says its family and its size, as far as they are known. */
export function factsOf(
  family: Family | null,
  size: FolderSize | null,
): Pick<Draft, 'family' | 'fetchedBytes' | 'keptBytes' | 'estimated'> {
  return {
    ...(family !== null && { family }),
    keptBytes: size?.kept ?? {},
    ...(size !== null && { fetchedBytes: size.fetched, estimated: true }),
  };
}

async function schedulerOf(repo: string, revision: string, hub: string): Promise<unknown> {
  const path = `${repo}/resolve/${encodeURIComponent(revision)}/scheduler/scheduler_config.json`;
  const answer = await fetchLimited(`${hub}/${path}`, CONFIG_LIMIT);
  return answer?.ok === true ? parse(answer.text) : undefined;
}

/** Why nothing of a repository can be seen; null where a file of it was answered. @param status undefined: no answer */
function whyNotThere(repo: string, hub: string, status: number | undefined): EngineFailure | null {
  const { host } = new URL(hub);
  if (status === undefined) {
    return {
      code: 'file_download_error',
      message: `${host} cannot be reached from this page.`,
      action: 'Check the connection, and the address of the hub below, then look again.',
    };
  }
  if (status === 401 || status === 403) {
    return {
      code: 'model_gated',
      message: `${host} shows ${repo} to nobody without a login, or has no such model.`,
      action: 'Check the name. If it is right, download it there and drop its folder here.',
    };
  }
  if (status < 400 || status === 404) return status === 404 ? nothingIn(repo) : null;
  return {
    code: 'file_download_error',
    message: `${host} answers with status ${status}.`,
    action: 'Look again later.',
  };
}

function nothingIn(repo: string): EngineFailure {
  return {
    code: 'model_not_found',
    message: `${repo} has neither a diffusers folder nor a .safetensors checkpoint, or does not exist.`,
    action: 'Check the name, or name another model.',
  };
}

function draftOfFile(repo: string, revision: string, file: string): Looked {
  return ok(draftOfSource({ kind: 'huggingface', repo, revision, file }, `${repo}/${stem(file)}`));
}

/** The name of a file without its ending, which a person reads. */
export function stem(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.safetensors$/i, '');
}

function ok(draft: Draft): Looked {
  return { ok: true, draft };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
 * The commit that a branch is at now, and the status of the file that was asked for, with its text if it has no more
 * than `most` bytes. An install may go on tomorrow, and must find the same files then.
 */
async function commitOf(
  { repo, revision, file = 'model_index.json' }: Omit<RepositoryText, 'kind'>,
  hub: string,
  most = 0,
) {
  const path = file.split('/').map(encodeURIComponent).join('/');
  const address = `${hub}/${repo}/resolve/${encodeURIComponent(revision)}/${path}`;
  const answer = await fetchLimited(address, most);
  const inHeader = answer?.headers.get('X-Repo-Commit');
  const [, inPath] = /\/([0-9a-f]{40})\//.exec(answer?.url ?? '') ?? [];
  return {
    revision: inHeader ?? inPath ?? revision,
    status: answer?.status,
    text: answer?.text ?? '',
  };
}
