import type { EndpointKind } from './endpoint.ts';
import type { INPUT_NAMES, JsonSchema } from './openapi-schemas.ts';

const FIELD_ERROR = {
  type: 'object',
  required: ['loc', 'msg', 'type'],
  properties: {
    loc: { type: 'array', items: { type: ['string', 'integer'] } },
    msg: { type: 'string' },
    type: { type: 'string' },
    ctx: { type: 'object' },
    input: {},
    url: { type: 'string', format: 'uri' },
  },
} as const;

const ADDRESSES = {
  request_id: { type: 'string' },
  response_url: { type: 'string', format: 'uri' },
  status_url: { type: 'string', format: 'uri' },
  cancel_url: { type: 'string', format: 'uri' },
} as const;

/** Bodies of the protocol, the same for every endpoint of the hosted service. */
export const PROTOCOL_SCHEMAS = {
  Queued: {
    title: 'Queued',
    type: 'object',
    required: ['status', ...Object.keys(ADDRESSES), 'queue_position'],
    properties: {
      status: { const: 'IN_QUEUE' },
      ...ADDRESSES,
      queue_position: { type: 'integer', minimum: 0 },
      logs: { type: 'null' },
      metrics: { type: 'object' },
    },
  },
  Status: {
    title: 'Status',
    type: 'object',
    required: ['status', ...Object.keys(ADDRESSES)],
    properties: {
      status: { type: 'string', enum: ['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED'] },
      ...ADDRESSES,
      queue_position: { type: 'integer', minimum: 0, description: 'Requests ahead of this one' },
      logs: { type: ['array', 'null'], items: { $ref: '#/components/schemas/LogLine' } },
      metrics: {
        type: 'object',
        properties: { inference_time: { type: 'number', description: 'Seconds' } },
      },
      error: { type: 'string' },
      error_type: { type: 'string' },
    },
  },
  LogLine: {
    title: 'LogLine',
    type: 'object',
    required: ['message', 'level', 'source', 'timestamp'],
    properties: {
      message: { type: 'string' },
      level: { type: 'string', enum: ['DEBUG', 'INFO', 'WARN', 'ERROR'] },
      source: { const: 'USER' },
      timestamp: { type: 'string', format: 'date-time' },
      labels: { type: 'object' },
    },
  },
  Invalid: {
    title: 'Invalid',
    type: 'object',
    required: ['detail'],
    properties: {
      detail: { type: 'array', items: FIELD_ERROR },
      message: { type: 'string', description: 'The same as one sentence' },
    },
    examples: [
      {
        detail: [
          {
            loc: ['body', 'strength'],
            msg: 'Input should be less than or equal to 1',
            type: 'less_than_equal',
            ctx: { le: 1 },
            input: 1.5,
            url: 'https://docs.fal.ai/errors/#less_than_equal',
          },
        ],
        message: 'strength: Input should be less than or equal to 1',
      },
    ],
  },
  Refused: {
    title: 'Refused',
    type: 'object',
    properties: {
      detail: { type: 'string' },
      message: { type: 'string', description: 'The same as `detail`' },
      status: { type: 'string' },
      request_id: { type: 'string' },
      error_type: { type: 'string' },
      code: { type: 'string', description: 'A section of docs/TROUBLESHOOTING.md' },
    },
  },
  FileToUpload: {
    title: 'FileToUpload',
    type: 'object',
    properties: {
      content_type: { type: 'string', default: 'application/octet-stream' },
      file_name: { type: 'string', default: 'file' },
    },
  },
  Token: { title: 'Token', type: 'string' },
  CdnToken: {
    title: 'CdnToken',
    type: 'object',
    required: ['token', 'token_type', 'base_url', 'expires_at'],
    properties: {
      token: { type: 'string' },
      token_type: { const: 'Bearer' },
      base_url: { type: 'string', format: 'uri' },
      expires_at: { type: 'string', format: 'date-time' },
    },
  },
  CdnFile: {
    title: 'CdnFile',
    type: 'object',
    required: ['access_url'],
    properties: {
      access_url: { type: 'string', format: 'uri' },
      uploadId: { type: 'string', description: 'Of a file that comes in parts' },
    },
  },
  Part: {
    title: 'Part',
    type: 'object',
    required: ['partNumber', 'etag'],
    properties: { partNumber: { type: 'integer', minimum: 1 }, etag: { type: 'string' } },
  },
  Parts: {
    title: 'Parts',
    type: 'object',
    required: ['parts'],
    properties: { parts: { type: 'array', items: { $ref: '#/components/schemas/Part' } } },
  },
  Done: { title: 'Done', type: 'object' },
  UploadPlace: {
    title: 'UploadPlace',
    type: 'object',
    required: ['file_url', 'upload_url'],
    properties: {
      file_url: { type: 'string', format: 'uri' },
      upload_url: { type: 'string', format: 'uri' },
    },
  },
} as const;

/** Refers to a schema of the document. */
export function ref(
  name: keyof typeof PROTOCOL_SCHEMAS | (typeof INPUT_NAMES)[EndpointKind] | 'Output',
): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

export function jsonContent(schema: JsonSchema): JsonSchema {
  return { 'application/json': { schema } };
}

/** Bytes of any type. */
export function fileContent(): JsonSchema {
  return { '*/*': { schema: { type: 'string', format: 'binary' } } };
}

/** A JSON answer. */
export function answer(description: string, schema: JsonSchema): JsonSchema {
  return {
    description,
    headers: { 'x-fal-request-id': { schema: { type: 'string' } } },
    content: jsonContent(schema),
  };
}

export function header(name: string, schema: JsonSchema): JsonSchema {
  return { name, in: 'header', schema };
}

export function query(name: string, schema: JsonSchema): JsonSchema {
  return { name, in: 'query', schema };
}

/** The answer to a body beyond what is read. */
export const TOO_LARGE = answer(
  'The body has more than 100 MB, or the file more than 512',
  ref('Refused'),
);
