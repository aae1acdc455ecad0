/** For the tests of workers/service: the endpoint in Node, on an IndexedDB in memory. */
import type { JobId } from '../../workers/protocol/engine-job.ts';
import type { EngineResult } from '../../workers/protocol/engine-result.ts';
import type { ServiceScope } from '../../workers/service/scope.ts';
import { answerEndpoint } from '../../workers/service/endpoint.ts';
import { checkDocumented } from './documented.ts';
import { endpointOptions } from '../../workers/service/model.ts';

export const BASE = 'https://app.example/folder/';

export const QUEUE = 'https://queue.fal.run/fal-ai/playground-v25';

export function scopeWith(change: Partial<ServiceScope> = {}): ServiceScope {
  return {
    base: BASE,
    appUrl: QUEUE,
    options: endpointOptions(BASE),
    engineIsOpen: () => Promise.resolve(true),
    keepAlive: () => {},
    runLimitMs: 60_000,
    streamLimitMs: 60_000,
    ...change,
  };
}

/** Sends a request the way the client does without a proxy. Its answer has to be in openapi.json. */
export async function ask(
  url: string,
  init: RequestInit = {},
  scope: ServiceScope = scopeWith(),
): Promise<Response> {
  const request = new Request(url, init);
  const answer = await answerEndpoint(request, scope);
  await checkDocumented(request, answer, scope.base);
  return answer;
}

export function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  };
}

/** Submits and gives the id. */
export async function submit(
  body: unknown,
  headers: Record<string, string> = {},
  endpoint = 'image-to-image',
): Promise<JobId> {
  const answer = await ask(`${QUEUE}/${endpoint}`, post(body, headers));
  const { request_id } = (await answer.json()) as { request_id: JobId };
  return request_id;
}

export const REQUEST = { image_url: 'https://pictures.example/a.png', prompt: 'an island' };

/** The result of an engine for a job with a seed of 64 bits. */
export function finished(bytes: string): EngineResult {
  return {
    output: {
      timings: { inference: 2.5 },
      seed: 17454220438242315174n,
      has_nsfw_concepts: [false],
      prompt: 'an island',
    },
    images: [
      {
        blob: new Blob([bytes], { type: 'image/jpeg' }),
        width: 64,
        height: 96,
        content_type: 'image/jpeg',
      },
    ],
    metrics: {
      backend: 'wasm',
      precision: 'fp32',
      adapter: null,
      stages: [],
      sessions_created: [],
      gpu_bytes_peak: 0,
      weight_bytes: 0,
    },
  };
}
