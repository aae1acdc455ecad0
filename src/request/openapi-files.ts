import {
  answer,
  fileContent,
  header,
  jsonContent,
  query,
  ref,
  TOO_LARGE,
} from './openapi-protocol.ts';
import { resultOperation } from './openapi-paths.ts';
import type { JsonSchema } from './openapi-schemas.ts';

const REST = [{ url: 'https://rest.fal.ai' }, { url: 'https://rest.alpha.fal.ai' }];
const CDN = [{ url: 'https://v3.fal.media' }];
/** The app's folder, in which this document lies. */
const APP = [{ url: './' }];

const FULL = answer('The browser has no room left', ref('Refused'));
const BROKEN = answer('The browser could not keep or read the file', ref('Refused'));
const GONE = answer('There is no such file, or its time is over', ref('Refused'));

const part = (name: string): JsonSchema => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
});

/** Files in: where to send them, and the two tokens that clients ask for first. */
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
    '/storage/auth/token': post(
      REST,
      'cdnToken',
      'A token for the file hosts; nobody looks at it',
      {
        200: answer('The token, and the host to send files to', ref('CdnToken')),
      },
    ),
    '/files/upload': post(CDN, 'cdnUpload', 'A file as the whole body', CDN_FILE, sentFile()),
    '/files/upload/multipart': post(
      CDN,
      'cdnUploadMultipart',
      'A file whose parts are PUT to access_url/multipart/{uploadId}/1, /2, …',
      CDN_FILE,
    ),
    '/tokens/': post(REST, 'token', 'A token for streams; nobody looks at it', {
      200: answer('For pages that open no WebSocket to the hosted service', ref('Token')),
      403: answer('For all others: realtime is not offered', ref('Refused')),
    }),
  };
}

const CDN_FILE = {
  200: answer('Where the file will be', ref('CdnFile')),
  413: TOO_LARGE,
  500: BROKEN,
  507: FULL,
};

/** Files out, and the addresses that the storage gave for files in. */
export function filePaths(): JsonSchema {
  const upload = '/files/uploads/{upload_id}/{name}';
  const ids = [part('upload_id'), part('name')];
  return {
    '/files/{request_id}/{picture}': {
      servers: APP,
      get: {
        operationId: 'picture',
        tags: ['storage'],
        summary: 'A picture of an output, as long as the output is kept',
        parameters: [part('request_id'), part('picture')],
        responses: fileAnswers(),
      },
    },
    '/files/{request_id}/answer.json': {
      servers: APP,
      get: { ...resultOperation('turn'), summary: 'Where callers of fal.run wait on' },
    },
    [upload]: {
      servers: APP,
      get: {
        operationId: 'readUpload',
        tags: ['storage'],
        summary: 'A file that was sent',
        parameters: ids,
        responses: fileAnswers(),
      },
      put: {
        operationId: 'writeUpload',
        tags: ['storage'],
        summary: 'The bytes of a file',
        parameters: ids,
        requestBody: sentFile(),
        responses: { ...WRITTEN, 200: answer('The file is there', ref('Done')) },
      },
    },
    [`${upload}/{part}`]: partPath('writePart', ids),
    [`${upload}/complete`]: completePath('complete', ids),
    [`${upload}/multipart/{id}/{part}`]: partPath('cdnWritePart', [...ids, part('id')]),
    [`${upload}/multipart/{id}/complete`]: completePath('cdnComplete', [...ids, part('id')]),
  };
}

const WRITTEN = { 404: GONE, 413: TOO_LARGE, 500: BROKEN, 507: FULL };

function fileAnswers(): JsonSchema {
  return {
    200: { description: 'The file', content: fileContent() },
    206: { description: 'The part that a Range header asks for', content: fileContent() },
    404: GONE,
    416: { description: 'The file ends before that range' },
    500: BROKEN,
  };
}

function partPath(operationId: string, ids: readonly JsonSchema[]): JsonSchema {
  return {
    servers: APP,
    put: {
      operationId,
      tags: ['storage'],
      summary: 'The bytes of a part: 1, 2, …',
      parameters: [...ids, part('part')],
      requestBody: sentFile(),
      responses: { ...WRITTEN, 200: answer('The part is there', ref('Part')) },
    },
  };
}

function completePath(operationId: string, ids: readonly JsonSchema[]): JsonSchema {
  return {
    servers: APP,
    post: {
      operationId,
      tags: ['storage'],
      summary: 'Join the parts in the order given',
      parameters: ids,
      requestBody: { required: true, content: jsonContent(ref('Parts')) },
      responses: {
        ...WRITTEN,
        200: answer('The file is there', ref('Done')),
        400: answer('A part is missing', ref('Refused')),
        422: answer('The body is no such list', { oneOf: [ref('Invalid'), ref('Refused')] }),
      },
    },
  };
}

function sentFile(): JsonSchema {
  return { required: true, content: fileContent() };
}

function initiate(operationId: string, summary: string): JsonSchema {
  const responses = {
    200: answer('Where to put it, and where it will be', ref('UploadPlace')),
    413: TOO_LARGE,
    422: answer('The body is no JSON, or a field is not valid', {
      oneOf: [ref('Invalid'), ref('Refused')],
    }),
    500: BROKEN,
    507: FULL,
  };
  const body = { required: true, content: jsonContent(ref('FileToUpload')) };
  return post(REST, operationId, summary, responses, body, [
    query('storage_type', { type: 'string' }),
    header('x-fal-object-lifecycle', { type: 'string' }),
  ]);
}

function post(
  servers: readonly JsonSchema[],
  operationId: string,
  summary: string,
  responses: JsonSchema,
  requestBody?: JsonSchema,
  parameters: readonly JsonSchema[] = [],
): JsonSchema {
  const body = requestBody === undefined ? {} : { requestBody };
  return {
    servers,
    post: { operationId, tags: ['storage'], summary, parameters, ...body, responses },
  };
}
