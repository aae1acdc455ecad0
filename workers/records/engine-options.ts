import type { EngineOptions } from '../protocol/engine-options.ts';

/** Where a job comes from. Jobs of the bridge count as the endpoint's. */
export type Door = 'app' | 'endpoint' | 'runner';

/** The model of a job, and what is known of it beside its files. */
export type ChosenModel = Pick<EngineOptions, 'model' | 'nativePixels' | 'prediction'>;

/** The options that a caller may choose besides the fields of the request. */
export type RunChoices = Partial<
  Pick<
    EngineOptions,
    'precision' | 'backend' | 'noise' | 'trace' | 'nativePixels' | 'prediction' | 'capture'
  >
>;

/**
 * Makes the options of a job. Every door reproduces the noise of the hosted service's GPU and leaves
 * backend and precision to the engine. Only the app converts colour profiles, and only the app gets
 * flagged pictures unchanged, because it blurs them itself.
 */
export function engineOptions(
  door: Door,
  model: ChosenModel,
  asked: RunChoices = {},
): EngineOptions {
  return {
    precision: 'auto',
    backend: 'auto',
    noise: 'cuda',
    trace: false,
    ...model,
    ...asked,
    ...(door === 'app'
      ? { convertColorProfile: true, keepFlagged: true }
      : { convertColorProfile: false }),
    // A person may look at a job of the endpoint in the app.
    ...(door === 'runner' ? { previews: false } : {}),
  };
}

/** A diffusers folder below a URL as the model of a job. */
export function folderModel(
  id: string,
  baseUrl: string,
  nativePixels: number | undefined,
): ChosenModel {
  return {
    model: { kind: 'url', id, baseUrl },
    ...(nativePixels === undefined ? {} : { nativePixels }),
  };
}
