import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { REQUEST, scopeWith } from '../../test/service/scope.ts';
import { listJobs } from '../records/jobs.ts';
import { JOB_HEADER, MODEL_HEADER, PREDICTION_HEADER } from './door-headers.ts';
import { queueRequest } from './intake.ts';

it('a request that comes again with its id makes one job', async () => {
  const headers = new Headers({ [JOB_HEADER]: 'one' });
  const first = await queueRequest('image-to-image', REQUEST, headers, scopeWith());
  const again = await queueRequest('image-to-image', REQUEST, headers, scopeWith());
  expect([first.id, again.id]).toEqual(['one', 'one']);
  expect(await listJobs()).toHaveLength(1);
});

it('the folder that was chosen draws, and it lies on this origin whatever the id', async () => {
  const headers = new Headers({ [MODEL_HEADER]: '../../https://evil.example/' });
  const { base } = scopeWith();
  const { options } = await queueRequest('image-to-image', REQUEST, headers, scopeWith());
  expect(options.model).toMatchObject({
    kind: 'url',
    baseUrl: `${base}runner/model/..%2F..%2Fhttps%3A%2F%2Fevil.example%2F/`,
  });
});

it('a checkpoint is a file there, and no folder', async () => {
  const headers = new Headers({ [MODEL_HEADER]: 'a b-1.safetensors' });
  const { base } = scopeWith();
  const { options } = await queueRequest('image-to-image', REQUEST, headers, scopeWith());
  expect(options.model).toMatchObject({ baseUrl: `${base}runner/model/a%20b-1.safetensors` });
});

it('a checkpoint is sampled as was said of it', async () => {
  const headers = new Headers({
    [MODEL_HEADER]: 'a-1.safetensors',
    [PREDICTION_HEADER]: 'v_prediction',
  });
  const { options } = await queueRequest('image-to-image', REQUEST, headers, scopeWith());
  expect(options.prediction).toBe('v_prediction');
});

it('another site chooses neither', async () => {
  const headers = new Headers({ [MODEL_HEADER]: 'other', [JOB_HEADER]: 'two' });
  const scope = { ...scopeWith(), site: 'https://site.example' };
  const { id, options } = await queueRequest('image-to-image', REQUEST, headers, scope);
  expect(id).not.toBe('two');
  expect(options.model).toMatchObject({ id: 'demo' });
});
