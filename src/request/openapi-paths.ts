import { APP, ENDPOINT_KINDS, type EndpointKind, ENDPOINTS } from './endpoint.ts';
import { answer, header, jsonContent, query, ref, TOO_LARGE } from './openapi-protocol.ts';
import { INPUT_NAMES, type JsonSchema } from './openapi-schemas.ts';

const SUBMIT_IDS: Readonly<Record<EndpointKind, string>> = {
  'image-to-image': 'submit',
  'text-to-image': 'submitTextToImage',
  inpainting: 'submitInpainting',
};
const STREAM_IDS: Readonly<Record<EndpointKind, string>> = {
  'image-to-image': 'stream',
  'text-to-image': 'streamTextToImage',
  inpainting: 'streamInpainting',
};
const REQUEST = `/${APP}/requests/{request_id}`;

export const QUEUE = [{ url: 'https://queue.fal.run' }];
const SYNC = [{ url: 'https://fal.run' }];

const ID = {
  name: 'request_id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
} as const;
const LOGS = query('logs', { type: 'string', enum: ['0', '1', 'true', 'false'] });
const UNREADABLE = answer('The browser could not read its records', ref('Refused'));
const UNKNOWN = answer('There is no such request, or its time is over', ref('Refused'));

/** Submit of one endpoint; its path is also that of fal.run. */
function submitPath(kind: EndpointKind): JsonSchema {
  return {
    [`/${ENDPOINTS[kind]}`]: {
      // Both hosts have it; OpenAPI has one entry per path.
      post: {
        operationId: SUBMIT_IDS[kind],
        tags: ['queue', 'run'],
        summary:
          'On queue.fal.run: put a request into the queue; its faults come with the result. On fal.run: wait for the output itself.',
        servers: [...QUEUE, ...SYNC],
        parameters: [
          header('x-fal-queue-priority', { type: 'string', enum: ['normal', 'low'] }),
          header('x-fal-request-timeout', { type: 'number', exclusiveMinimum: 0 }),
          header('x-fal-object-lifecycle-preference', { type: 'string' }),
          query('fal_webhook', { type: 'string', format: 'uri' }),
          query('fal_max_queue_length', { type: 'integer', minimum: 0 }),
        ],
        requestBody: { required: true, content: jsonContent(ref(INPUT_NAMES[kind])) },
        responses: {
          200: answer('In the queue; on fal.run the output', {
            oneOf: [ref('Queued'), ref('Output')],
          }),
          303: {
            description:
              'On fal.run: it still runs, ask on at this address, as browsers do by themselves',
          },
          404: answer('On fal.run: the request was deleted before its end', ref('Refused')),
          413: TOO_LARGE,
          422: answer('The body is no JSON; on fal.run, or a field is not valid', ref('Invalid')),
          429: answer('A thousand requests wait already', ref('Refused')),
          499: answer('On fal.run: cancelled', ref('Refused')),
          500: answer(
            'The browser could not keep the request; on fal.run, or the run failed',
            ref('Refused'),
          ),
          504: answer(
            'On fal.run: not begun in time, or not done in four minutes; send the same request again to wait longer',
            ref('Refused'),
          ),
          507: answer('The browser has no room left', ref('Refused')),
        },
      },
    },
  };
}

/** Submit, status, result and cancel. */
export function queuePaths(): JsonSchema {
  return {
    ...Object.assign({}, ...ENDPOINT_KINDS.map(submitPath)),
    [`${REQUEST}/status`]: {
      get: {
        operationId: 'status',
        tags: ['queue'],
        summary: 'Where a request is',
        parameters: [ID, LOGS],
        responses: {
          200: answer('It has ended, well or badly', ref('Status')),
          202: answer('It waits or runs', ref('Status')),
          404: UNKNOWN,
          500: UNREADABLE,
        },
      },
    },
    [`${REQUEST}/status/stream`]: {
      get: {
        operationId: 'streamStatus',
        tags: ['queue'],
        summary: 'The same as server-sent events, each with the log lines since the last',
        parameters: [ID, LOGS],
        responses: {
          200: {
            description:
              'One event per change; ends after COMPLETED, or after four minutes: the result then waits for the end',
            content: { 'text/event-stream': { schema: { type: 'string' } } },
          },
          404: UNKNOWN,
          500: UNREADABLE,
        },
      },
    },
    [REQUEST]: { get: resultOperation('result') },
    [`${REQUEST}/response`]: { get: resultOperation('response') },
    [`${REQUEST}/cancel`]: {
      put: {
        operationId: 'cancel',
        tags: ['queue'],
        summary: 'Stop it, waiting or running',
        parameters: [ID],
        responses: {
          202: answer('It will stop', cancelStatus('CANCELLATION_REQUESTED')),
          400: answer('It has ended', cancelStatus('ALREADY_COMPLETED')),
          404: answer('There is no such request', cancelStatus('NOT_FOUND')),
          500: UNREADABLE,
          507: answer('The browser has no room left', ref('Refused')),
        },
      },
    },
  };
}

/** The result of a request; `operationId` tells its addresses apart. */
export function resultOperation(operationId: string): JsonSchema {
  return {
    operationId,
    tags: ['queue'],
    summary: 'The output, or what went wrong',
    parameters: [ID],
    responses: {
      200: answer('The output', ref('Output')),
      303: {
        description:
          'After a stream of its status that ended before it: it still runs, ask again at this address',
      },
      400: answer('It has not ended', ref('Refused')),
      404: UNKNOWN,
      422: answer('A field is not valid, or its picture cannot be used', ref('Invalid')),
      499: answer('It was cancelled', ref('Refused')),
      500: answer('The run failed', ref('Refused')),
      504: answer(
        'It did not begin in the time its caller gave it; without x-fal-request-timeout-type, it still runs: ask again',
        ref('Refused'),
      ),
      507: answer('The browser had no room for the result', ref('Refused')),
    },
  };
}

function cancelStatus(status: string): JsonSchema {
  return { type: 'object', required: ['status'], properties: { status: { const: status } } };
}

/** What fal.run alone has. */
export function runPaths(): JsonSchema {
  const paths = ENDPOINT_KINDS.map((kind) => [
    `/${ENDPOINTS[kind]}/stream`,
    {
      servers: SYNC,
      post: {
        operationId: STREAM_IDS[kind],
        tags: ['run'],
        summary: 'Not offered, as by the hosted service',
        responses: { 404: answer('There is no such path', ref('Refused')) },
      },
    },
  ]);
  return Object.fromEntries(paths) as JsonSchema;
}
