import manifest from '../../models-manifest.json';
import type { EngineOptions } from '../protocol.ts';

/**
 * What a job of the endpoint runs with: the model that ships with the app, colours as Pillow reads
 * them, the noise of the hosted GPU.
 * @param base absolute URL of the app's folder, ending in a slash
 * @throws when models-manifest.json names no embedded model.
 */
export function endpointOptions(base: string): EngineOptions {
  const model = manifest.models.find((entry) => entry.embedded);
  if (model?.source.base === undefined) throw new Error('models-manifest.json embeds no model');
  return {
    model: { kind: 'url', id: model.id, baseUrl: new URL(model.source.base, base).href },
    precision: 'auto',
    backend: 'auto',
    noise: 'cuda',
    trace: false,
    ...(model.native_pixels === undefined ? {} : { nativePixels: model.native_pixels }),
    convertColorProfile: false,
  };
}
