import type { EngineOptions } from '../../workers/protocol/engine.ts';

/** What a job runs with, for tests of everything but the run. */
export const OPTIONS: EngineOptions = {
  model: { kind: 'url', id: 'demo', baseUrl: 'http://app.test/models/demo/' },
  precision: 'auto',
  backend: 'auto',
  noise: 'cuda',
  trace: false,
  convertColorProfile: false,
};
