import { ApiError, createFalClient, type FalClient, type QueueStatus } from '@fal-ai/client';
import { errorText } from '../../../workers/failure.ts';
import { localFal } from '../../fal/local-fal.ts';
import { ENDPOINT, endpointOf, ENDPOINTS } from '../../request/endpoint.ts';
import type { Way } from './snippets.ts';
import { type Exchange, recorded } from './traffic.ts';

/** Called while a snippet runs. */
export interface RunEvents {
  readonly exchange: (exchange: Exchange) => void;
  readonly status: (status: string, position: number | undefined) => void;
  readonly logs: (lines: readonly string[]) => void;
  /** The request has an id, and so can be cancelled. */
  readonly enqueued: (requestId: string) => void;
}

export type RunEnd =
  | { readonly ok: true; readonly data: unknown; readonly requestId: string }
  | { readonly ok: false; readonly error: string };

/** The real client, whose requests all go to this browser's endpoint. */
function client(exchange: (exchange: Exchange) => void): FalClient {
  const base = new URL('.', document.baseURI).href;
  return createFalClient({ fetch: recorded(localFal({ base }).fetch, exchange) });
}

/** Runs the snippet's calls. Never rejects. */
export async function runSnippet(
  way: Way,
  input: Record<string, unknown>,
  events: RunEvents,
): Promise<RunEnd> {
  const fal = client(events.exchange);
  try {
    const { data, requestId } = await call(fal, way, input, events);
    return { ok: true, data, requestId };
  } catch (error) {
    if (!(error instanceof ApiError)) return { ok: false, error: errorText(error) };
    const body = JSON.stringify(error.body, null, 2);
    return { ok: false, error: `${error.name} ${error.status}: ${error.message}\n${body}` };
  }
}

async function call(
  fal: FalClient,
  way: Way,
  input: Record<string, unknown>,
  events: RunEvents,
): Promise<{ data: unknown; requestId: string }> {
  const onQueueUpdate = (update: QueueStatus): void => {
    events.status(update.status, 'queue_position' in update ? update.queue_position : undefined);
    // `logs` is null while the request waits, although its type does not say so.
    if ('logs' in update && Array.isArray(update.logs)) {
      events.logs(update.logs.map(({ message }) => message));
    }
  };
  const onEnqueue = events.enqueued;
  // The id is typed as plain text, because the person's input need not fit the client's type.
  const id: string = ENDPOINTS[endpointOf(input)];
  switch (way) {
    case 'subscribe':
      return fal.subscribe(id, { input, logs: true, onEnqueue, onQueueUpdate });
    case 'run':
      return fal.run(id, { input });
    case 'queue': {
      const { request_id: requestId } = await fal.queue.submit(id, { input });
      onEnqueue(requestId);
      await fal.queue.subscribeToStatus(id, { requestId, logs: true, onQueueUpdate });
      return fal.queue.result(id, { requestId });
    }
  }
}

/** Uploads a file to the endpoint's storage. @returns its address. */
export function uploadPicture(file: File, exchange: (exchange: Exchange) => void): Promise<string> {
  return client(exchange).storage.upload(file);
}

export async function cancelRequest(
  requestId: string,
  exchange: (exchange: Exchange) => void,
): Promise<void> {
  await client(exchange).queue.cancel(ENDPOINT, { requestId });
}
