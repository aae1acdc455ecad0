import type { InstallSource, ModelLicence } from '../../workers/protocol/store.ts';
import { MODELS, type ModelEntry } from './manifest.ts';

/**
 * The licence of a model that a person named by its place. A known model has its licence wherever it
 * is installed from: its repository in any revision, a mirror or copy of it, a pack of it, or a
 * folder with its name.
 * @param name what the place calls the model: `owner/name`, the id in a pack, or a folder's name
 * @returns null if the model is not known
 */
export function knownLicence(
  source: InstallSource,
  name: string,
  models: readonly ModelEntry[] = MODELS,
): ModelLicence | null {
  const names = [name, placeOf(source)].map((each) => parts(each));
  return models.find((model) => names.some((each) => isNamed(model, each)))?.licence ?? null;
}

function placeOf(source: InstallSource): string {
  switch (source.kind) {
    case 'huggingface':
      return source.repo;
    case 'url':
    case 'pack':
      return decoded(new URL(source.base).pathname);
    case 'embedded':
    case 'file':
    case 'files':
    case 'installed':
      return '';
  }
}

/** Whether a path has the model's id, or its repository's name with or without its owner. */
function isNamed({ id, source }: ModelEntry, path: readonly string[]): boolean {
  // Those that come with the app have no repository to be copied.
  if (source.kind !== 'huggingface') return false;
  const [, repo = ''] = parts(source.repo);
  return path.includes(id.toLowerCase()) || path.includes(repo);
}

/** The hub takes a name in any case for the same repository. A single file has the repository's name. */
function parts(path: string): readonly string[] {
  const names = path.toLowerCase().split('/');
  return names.map((name) => name.replace(/(\.fp16)?(\.safetensors)?$/, ''));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
