import { t } from '../language/t.ts';
import { fetchLimited } from './fetch-limited.ts';
import { MODELS } from './manifest.ts';

/**
 * Asks a hub for one small file, as an install would.
 * @param hub address, without a slash at its end
 * @returns says why models cannot be fetched from there, in the language of then; undefined if nothing speaks against it
 */
export async function whyNotFrom(hub: string): Promise<(() => string) | undefined> {
  const path = knownFile();
  if (path === undefined) return undefined;
  const { host } = new URL(hub);
  const answer = await fetchLimited(`${hub}/${path}`, 0);
  if (answer === undefined) {
    return () =>
      t(
        'This page can read no answer of {host}. A mirror must send CORS headers; hf-mirror.com does not.',
        { host },
      );
  }
  if (answer.ok) return undefined;
  return () =>
    t('{host} answers with status {status} where Playground v2.5 should be.', {
      host,
      status: answer.status,
    });
}

/** The path on a hub of a small file that the first model of the list needs. */
function knownFile(): string | undefined {
  for (const { source } of MODELS) {
    if (source.kind !== 'huggingface' || source.revision === undefined) continue;
    const { file = 'model_index.json' } = 'file' in source ? source : {};
    return `${source.repo}/resolve/${source.revision}/${file}`;
  }
  return undefined;
}
