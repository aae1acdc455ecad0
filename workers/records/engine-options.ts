import type { EngineOptions } from '../protocol/engine.ts';

/** Where jobs come in; the bridge is the endpoint, asked by another site. */
export type Door = 'app' | 'endpoint' | 'runner';

/** A model to draw with and, where it has one, the side it draws best. */
export type ChosenModel = Pick<EngineOptions, 'model' | 'nativePixels'>;

/** What a caller may say of a run beyond the request's own fields. */
export type RunChoices = Partial<
  Pick<EngineOptions, 'precision' | 'backend' | 'noise' | 'trace' | 'nativePixels'>
>;

/**
 * What a job of a door runs with. All doors reproduce the noise of the hosted service's GPU and
 * leave backend and precision to the engine. Only the app, which has a person before it, converts
 * colour profiles and gets flagged pictures as they are, to blur them; the others answer as the
 * hosted service does.
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
  };
}

/** A folder of the app as a model to draw with. */
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
