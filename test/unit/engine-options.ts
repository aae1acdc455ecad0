import type { EngineOptions } from '../../workers/protocol/engine-options.ts';

/** Engine options for tests that do not run their jobs. */
export const OPTIONS: EngineOptions = {
  model: { kind: 'url', id: 'demo', baseUrl: 'http://app.test/models/demo/' },
  precision: 'auto',
  backend: 'auto',
  noise: 'cuda',
  trace: false,
  convertColorProfile: false,
};
