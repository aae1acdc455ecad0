import { APP, ENDPOINT } from './endpoint.ts';
import { answer, header, jsonContent, query, ref } from './openapi-protocol.ts';
import type { JsonSchema } from './openapi-schemas.ts';

const SUBMIT = `/${ENDPOINT}`;
const REQUEST = `/${APP}/requests/{request_id}`;

export const QUEUE = [{ url: 'https://queue.fal.run' }];
const SYNC = [{ url: 'https://fal.run' }];
const REST = [{ url: 'https://rest.fal.ai' }, { url: 'https://rest.alpha.fal.ai' }];

const ID = {
  name: 'request_id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
} as const;
const LOGS = query('logs', { type: 'string', enum: ['0', '1', 'true', 'false'] });
const UNKNOWN = answer('There is no such request, or its time is over', ref('Refused'));

/** Submit, status, result and cancel; submit's path is also that of fal.run. */
export function queuePaths(): JsonSchema {
  return {
    [SUBMIT]: {
      // Both hosts have it; OpenAPI has one entry per path.
      post: {
        operationId: 'submit',
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
        requestBody: { required: true, content: jsonContent(ref('Input')) },
        responses: {
          200: answer('In the queue; on fal.run the output', {
            oneOf: [ref('Queued'), ref('Output')],
          }),
          422: answer('The body is no JSON; on fal.run, or a field is not valid', ref('Invalid')),
          429: answer('A thousand requests wait already', ref('Refused')),
          499: answer('On fal.run: cancelled', ref('Refused')),
          500: answer('On fal.run: the run failed', ref('Refused')),
          504: answer('Not begun in time; on fal.run, or not done in four minutes', ref('Refused')),
        },
      },
    },
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
            description: 'One event per change; ends after COMPLETED',
            content: { 'text/event-stream': { schema: { type: 'string' } } },
          },
          404: UNKNOWN,
        },
      },
    },
    [REQUEST]: {
      get: {
        operationId: 'result',
        tags: ['queue'],
        summary: 'The output, or what went wrong',
        parameters: [ID],
        responses: {
          200: answer('The output', ref('Output')),
          400: answer('It has not ended', ref('Refused')),
          404: UNKNOWN,
          422: answer('A field is not valid, or its picture cannot be used', ref('Invalid')),
          499: answer('It was cancelled', ref('Refused')),
          500: answer('The run failed', ref('Refused')),
          504: answer('It did not begin in the time its caller gave it', ref('Refused')),
        },
      },
    },
    [`${REQUEST}/cancel`]: {
      put: {
        operationId: 'cancel',
        tags: ['queue'],
        summary: 'Stop it, waiting or running',
        parameters: [ID],
        responses: {
          202: answer('It will stop', cancelStatus('CANCELLATION_REQUESTED')),
          400: answer('It has ended', cancelStatus('ALREADY_COMPLETED')),
          404: UNKNOWN,
        },
      },
    },
  };
}

function cancelStatus(status: string): JsonSchema {
  return { type: 'object', required: ['status'], properties: { status: { const: status } } };
}

/** What fal.run alone has. */
export function runPaths(): JsonSchema {
  return {
    [`${SUBMIT}/stream`]: {
      servers: SYNC,
      post: {
        operationId: 'stream',
        tags: ['run'],
        summary: 'Not offered, as by the hosted service',
        responses: { 404: answer('There is no such path', ref('Refused')) },
      },
    },
  };
}

/** Files in. What they and the pictures made are read by are addresses of the app's own. */
export function storagePaths(): JsonSchema {
  return {
    '/storage/upload/initiate': initiate(
      'uploadInitiate',
      'Ask where to PUT a file; kept a day, or as long as the header says',
    ),
    '/storage/upload/initiate-multipart': initiate(
      'uploadInitiateMultipart',
      'The same for a large file: PUT its parts to upload_url/1, /2, …, then POST to upload_url/complete',
    ),
  };
}

function initiate(operationId: string, summary: string): JsonSchema {
  return {
    servers: REST,
    post: {
      operationId,
      tags: ['storage'],
      summary,
      parameters: [
        query('storage_type', { type: 'string' }),
        header('x-fal-object-lifecycle', { type: 'string' }),
      ],
      requestBody: { required: true, content: jsonContent(ref('FileToUpload')) },
      responses: {
        200: answer('Where to put it, and where it will be', ref('UploadPlace')),
        422: answer('A field is not valid', ref('Refused')),
      },
    },
  };
}
