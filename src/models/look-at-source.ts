import { z } from 'zod';
import { type PickedFile, PRECISIONS } from '../../workers/protocol/engine.ts';
import { type EngineFailure } from '../../workers/protocol/failure.ts';
import { PACK_INDEX_LIMIT } from '../../workers/protocol/store.ts';
import { type Draft, draftOfSource } from './draft.ts';
import { fetchLimited } from './fetch-limited.ts';
import type { SourceText } from './source-text.ts';

/** The fields of a pack's index.json that a draft needs. The store checks the whole file later. */
const packHead = z.object({
  format: z.string().startsWith('playground'),
  model: z.object({ id: z.string().min(1) }),
  precision: z.enum(PRECISIONS),
});

type Looked =
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly failure: EngineFailure };

/**
 * Finds out what lies at a place that a person named: a repository, a pack, or a folder. A repository is
 * pinned to its commit. If nothing lies there, the install fails later, with a sentence of the store.
 * @param hub address of the hub, without a slash at its end
 */
export async function lookAt(source: SourceText, hub: string): Promise<Looked> {
  if (source.kind === 'repo') {
    const revision = await commitOf(source, hub);
    return ok(draftOfSource({ kind: 'huggingface', repo: source.repo, revision }, source.repo));
  }
  const { base } = source;
  const head = packHead.safeParse(await fetchJson(new URL('index.json', base).href));
  if (head.success) {
    const { model, precision } = head.data;
    return ok(draftOfSource({ kind: 'pack', base }, model.id, precision));
  }
  const { pathname, host } = new URL(base);
  const name =
    decodeURI(pathname)
      .split('/')
      .findLast((part) => part !== '') ?? host;
  return ok(draftOfSource({ kind: 'url', base }, name));
}

/** Finds out what a dropped or picked folder is: a diffusers folder or a pack. */
export async function lookAtFiles(folder: string, files: readonly PickedFile[]): Promise<Looked> {
  const source = { kind: 'files', files } as const;
  const has = (path: string): File | undefined => files.find((each) => each.path === path)?.file;
  if (has('model_index.json') !== undefined) return ok(draftOfSource(source, folder));
  const head = packHead.safeParse(await readJson(has('index.json')));
  if (head.success) {
    return ok(draftOfSource(source, head.data.model.id, head.data.precision));
  }
  return {
    ok: false,
    failure: {
      code: 'model_file_missing',
      message: `“${folder}” holds neither model_index.json nor a pack’s index.json.`,
      action: 'Drop the whole folder of a diffusers model, with all its subfolders.',
    },
  };
}

function ok(draft: Draft): Looked {
  return { ok: true, draft };
}

/** The commit that a branch is at now. An install may go on tomorrow, and must find the same files then. */
async function commitOf(
  { repo, revision }: Extract<SourceText, { kind: 'repo' }>,
  hub: string,
): Promise<string> {
  const address = `${hub}/${repo}/resolve/${encodeURIComponent(revision)}/model_index.json`;
  const answer = await fetchLimited(address, 0);
  const inHeader = answer?.headers.get('X-Repo-Commit');
  const [, inPath] = /\/([0-9a-f]{40})\//.exec(answer?.url ?? '') ?? [];
  return inHeader ?? inPath ?? revision;
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
