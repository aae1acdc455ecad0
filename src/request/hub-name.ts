/** The hub that a bare name of a repository means. */
const HUB = 'https://huggingface.co';

/** A repository on Hugging Face, and a file in it if one is named. */
export interface HubName {
  readonly repo: string;
  readonly file?: string;
}

/** Owner and repository as the hub allows them, and any path of a safetensors file below. */
const NAME = /^([\w.-]{1,96}\/[\w.-]{1,96})(?:\/((?:[\w. -]+\/)*[\w. -]+\.safetensors))?$/i;

/**
 * Reads `owner/name` or `owner/name/file.safetensors`, which the `path` of a LoRA may be instead of an
 * address.
 * @returns undefined for anything else, a path of a file on a disk among it
 */
export function readHubName(text: string): HubName | undefined {
  const [, repo, file] = NAME.exec(text.trim()) ?? [];
  if (repo === undefined || /(?:^|\/)\.{1,2}(?:\/|$)/.test(text)) return undefined;
  if (file === undefined && /\.(?:safetensors|pt|bin|ckpt)$/i.test(repo)) return undefined;
  return { repo, ...(file !== undefined && { file }) };
}

/** The address of a file of a repository. @param revision a branch, a tag or a commit */
export function hubFileUrl(repo: string, file: string, revision = 'main'): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return `${HUB}/${repo}/resolve/${encodeURIComponent(revision)}/${path}`;
}

/**
 * The address that lists the files of a repository, as JSON.
 * @param hub another hub than Hugging Face, without a slash at its end
 */
export function hubListUrl(repo: string, revision = 'main', hub = HUB): string {
  const at = revision === 'main' ? '' : `/revision/${encodeURIComponent(revision)}`;
  return `${hub}/api/models/${repo}${at}`;
}

/** What diffusers calls the file that it saves. */
const USUAL = 'pytorch_lora_weights.safetensors';

/** Whether a file has the name that diffusers gives it. */
export function isUsualFile(file: string | undefined): boolean {
  return file === USUAL;
}

/**
 * The LoRA file of a repository: the one with diffusers' name, or the only safetensors file.
 * @param listing what {@link hubListUrl} answers
 * @returns undefined where the files do not say which one is meant
 */
export function chooseLoraFile(listing: unknown): string | undefined {
  const { siblings } = (listing ?? {}) as { readonly siblings?: unknown };
  const names = (Array.isArray(siblings) ? siblings : []).flatMap((each: unknown) => {
    const { rfilename } = (each ?? {}) as { readonly rfilename?: unknown };
    return typeof rfilename === 'string' && rfilename.endsWith('.safetensors') ? [rfilename] : [];
  });
  return names.find((name) => name === USUAL) ?? (names.length === 1 ? names[0] : undefined);
}
