import type { InstallSource } from '../../workers/protocol/store.ts';
import { PREDICTION_TENSORS, PREDICTION_TEXTS } from '../../workers/protocol/prediction.ts';
import { headerText } from './file-header.ts';
import { remoteHeaderText } from './remote-header.ts';

/** How the tensors of an SDXL checkpoint's second text encoder begin. */
const OF_SDXL = 'conditioner.embedders.1.';

/**
 * Whether a person has to say how a single-file checkpoint was trained: its names are SDXL's, and nothing in
 * it says it. False where the file cannot be looked at; the answer can be given later.
 * @param hub address of the hub, without a slash at its end
 */
export async function asksForPrediction(source: InstallSource, hub: string): Promise<boolean> {
  return saysNothing(await headerOf(source, hub));
}

async function headerOf(source: InstallSource, hub: string): Promise<string | undefined> {
  switch (source.kind) {
    case 'files': {
      const picked = source.files.find(({ path }) => path === source.checkpoint);
      // A file that cannot be read is named by the store.
      return picked && headerText(picked.file).catch(() => undefined);
    }
    case 'huggingface': {
      const { repo, revision, file } = source;
      if (file === undefined) return undefined;
      const path = file.split('/').map(encodeURIComponent).join('/');
      return remoteHeaderText(`${hub}/${repo}/resolve/${encodeURIComponent(revision)}/${path}`);
    }
    case 'url':
      return /\.safetensors$/i.test(new URL(source.base).pathname)
        ? remoteHeaderText(source.base)
        : undefined;
    case 'file':
    case 'pack':
    case 'embedded':
    case 'installed':
      return undefined;
  }
}

/** @param header of a safetensors file, which need not be valid or whole */
export function saysNothing(header: string | undefined): boolean {
  const names = parse(header);
  if (names === undefined || !Object.keys(names).some((name) => name.startsWith(OF_SDXL))) {
    return false;
  }
  const { __metadata__: said } = names;
  const texts = typeof said === 'object' && said !== null ? Object.entries(said) : [];
  return (
    !PREDICTION_TENSORS.some((name) => Object.hasOwn(names, name)) &&
    !texts.some(([key, text]) => PREDICTION_TEXTS.includes(key) && String(text).trim() !== '')
  );
}

function parse(header: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (header === undefined) return undefined;
  try {
    const names: unknown = JSON.parse(header);
    if (typeof names !== 'object' || names === null) return undefined;
    return names as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
