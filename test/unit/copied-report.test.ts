/** What "Copy report" tells of every failure whose sentence has an address or a name in it. */
import 'fake-indexeddb/auto';
import { ApiError, ValidationError } from '@fal-ai/client';
import { describe, expect, it } from 'vitest';
import { missingLora } from '../../src/actions/chosen-lora.ts';
import { failureReport, type FailedJob } from '../../src/features/capability/failure-report.ts';
import { FAILURE_SAMPLES } from '../../src/features/debug/failure-samples.ts';
import { fetchFailure } from '../../src/jobs/fetch-failure.ts';
import { hostedFailure } from '../../src/jobs/hosted/failure.ts';
import { installedLora } from '../../src/jobs/installed-lora.ts';
import { located } from '../../src/jobs/located.ts';
import { FETCH_LIMITS, type FetchFault } from '../../src/jobs/picture-stream.ts';
import { fetchForSite, SITE_LIMITS } from '../../src/jobs/site-fetch.ts';
import { fromFile, plainly } from '../../src/models/lora-install.ts';
import { lookAtFiles } from '../../src/models/look-at-source.ts';
import { parseRequest } from '../../src/request/parse-request.ts';
import { lookAtPicture } from '../../src/request/picture/look.ts';
import { checkFolder } from '../../workers/engine/check-folder.ts';
import { EngineError, toFailure } from '../../workers/failure.ts';
import { ERROR_CODES, type EngineFailure } from '../../workers/protocol/failure.ts';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import { Contact } from '../../workers/store/download/contact.ts';
import { otherFile } from '../../workers/store/failures.ts';
import { blobSource } from '../../workers/weights/sources/blob-source.ts';
import { statusError } from '../../workers/weights/sources/status-error.ts';
import { OPTIONS } from './engine-options.ts';

/** Nothing answers at this port. */
const NOWHERE = 'http://127.0.0.1:9/secret%20folder/secret.png?key=secret';
const LONG = `https://secret.example/${'secret/'.repeat(40)}a.png`;
const { signal } = new AbortController();

/** Nothing of it may be told. */
function job(): FailedJob {
  const parsed = parseRequest({
    image_url: NOWHERE,
    prompt: 'a secret garden',
    negative_prompt: 'a secret fence',
    loras: [{ path: 'secret/style' }],
    embeddings: [{ path: 'https://secret.example/a.safetensors', tokens: ['<secret>'] }],
  });
  if (!parsed.ok) throw new Error('the request of this test is wrong');
  return {
    request: { ...parsed.request, seed: 7n },
    options: OPTIONS,
    progress: null,
    log: [],
    attempts: 1,
    createdAt: 0,
  };
}

const FAULTS: readonly FetchFault[] = [
  { kind: 'unreachable' },
  { kind: 'silent' },
  { kind: 'status', status: 404 },
  { kind: 'stalled' },
  { kind: 'broken' },
  { kind: 'too_large' },
  { kind: 'aborted' },
];

const unreadable = (name: string) =>
  blobSource(new Blob(['a']), name)
    .read(0, 9)
    .then(
      () => expect.fail('read'),
      (error: unknown) => toFailure(error),
    );
const looked = lookAtPicture(new Uint8Array([1, 2, 3]), 3, '“secret photo.xyz”');

/** Each kind of failure with an address or a name of the person's own, as it is made. */
const KINDS: readonly (readonly [
  kind: string,
  made: () => Promise<EngineFailure> | EngineFailure,
])[] = [
  ...FAULTS.map(
    (fault) =>
      [
        `a picture: ${fault.kind}`,
        () => fetchFailure(fault, NOWHERE, FETCH_LIMITS, signal),
      ] as const,
  ),
  [
    'a LoRA whose address is cut',
    () => fetchFailure({ kind: 'silent' }, LONG, FETCH_LIMITS, signal, 'LoRA'),
  ],
  [
    'a picture that another site named',
    async () => {
      const got = await fetchForSite(NOWHERE, { ...SITE_LIMITS, siteMs: 1 }, signal);
      return got.ok ? expect.fail('fetched') : located(got.failure, { file: 'picture' }, NOWHERE);
    },
  ],
  ['a picture of fal.ai', () => hostedFailure(new Error(`the picture at ${NOWHERE} answered 404`))],
  [
    'an address that fal.ai refuses',
    () =>
      hostedFailure(
        new ValidationError({
          message: 'no',
          status: 422,
          body: { detail: [{ loc: ['body', 'image_url'], msg: `cannot read ${LONG}`, type: 'x' }] },
        }),
      ),
  ],
  [
    'what fal.ai says of the prompt',
    () =>
      hostedFailure(
        new ApiError({ message: 'no', status: 400, body: { detail: 'a secret garden' } }),
      ),
  ],
  [
    'a LoRA that is gone',
    async () => {
      const gone = await installedLora('blob:secret.safetensors', { pack: 'x' as PackId }, 'app');
      return gone?.ok === false ? gone.failure : expect.fail('found');
    },
  ],
  [
    'a chosen LoRA that is gone',
    () =>
      missingLora([{ name: 'secret style', path: 'blob:secret', pack: 'x' as PackId, scale: 1 }], {
        packs: [],
        listed: true,
      }) ?? expect.fail('there'),
  ],
  [
    'a LoRA that is a pickle',
    async () => {
      const read = await fromFile(new File(['a'], 'secret.pt'));
      return read.ok ? expect.fail('read') : read.failure;
    },
  ],
  [
    'a LoRA that does not fit',
    () =>
      plainly('secret style', {
        ...FAILURE_SAMPLES.model_unsupported,
        code: 'model_unsupported',
        detail: [
          { loc: ['body', 'loras', 0, 'path'], msg: 'It fits not.', type: 'x', input: 'secret' },
        ],
      }),
  ],
  [
    'a picked folder',
    async () => {
      const read = await lookAtFiles('secret models', []);
      return read.ok ? expect.fail('read') : read.failure;
    },
  ],
  ['a picture that is none', () => (looked.ok ? expect.fail('read') : looked.refusal)],
  ['a file of a name with blanks', () => unreadable('my secret model, v2.safetensors')],
  ['another file than before', () => toFailure(otherFile('my secret model.safetensors'))],
  ...[401, 404, 429, 500].map(
    (status) =>
      [
        `a file on a server: ${status}`,
        () => toFailure(statusError('secret/model.safetensors', status, 'Try again.')),
      ] as const,
  ),
  [
    'a mirror of the hub',
    () => ({
      code: 'file_download_error',
      ...new Contact('https://hub.secret.lan').silence(
        'unet/config.json',
        'https://hub.secret.lan/a',
      ),
    }),
  ],
  [
    'a mirror that is not used any more',
    () => ({
      code: 'file_download_error',
      ...new Contact('https://models.secret.lan').silence('unet', 'https://models.secret.lan/a'),
    }),
  ],
  [
    'a folder that is no model',
    () => {
      const missing = new EngineError('model_file_missing', 'There is no such file.', 'Add it.');
      const gone = () => Promise.reject(missing);
      return checkFolder('Secret Photos', { id: 'secret', open: gone, text: gone }, 'fp32').then(
        () => expect.fail('checked'),
        (error: unknown) => toFailure(error),
      );
    },
  ],
  [
    'a repository',
    () => ({
      code: 'file_download_error',
      message: 'secret-owner/secret-style on Hugging Face has several safetensors files, or none.',
      action: 'Name the file, as in secret-owner/secret-style/file.safetensors.',
    }),
  ],
  [
    'a script that did not come',
    () => toFailure(new TypeError(`Failed to fetch dynamically imported module: ${NOWHERE}`)),
  ],
];

describe('a report on a failure', () => {
  it.each(KINDS)('names nothing of %s', async (_kind, made) => {
    const failure = await made();
    const asked = JSON.stringify(failure);
    expect(asked).toMatch(/secret/i);
    const report = failureReport(failure, job(), ['hub.secret.lan']).join('\n');
    expect(report).not.toMatch(/secret|127\.0\.0\.1/i);
    expect(report).toContain(`Failure: ${failure.code}`);
  });

  it.each(ERROR_CODES)('says what is wrong: %s', (code) => {
    const failure = { code, ...FAILURE_SAMPLES[code] };
    const [, says = ''] = failureReport(failure);
    const kept = says.replace('Says: ', '').replaceAll(/<\w+>/g, '').trim();
    expect(kept.length).toBeGreaterThan(failure.message.length / 3);
    expect(says).not.toMatch(/example\.|photo\./);
  });

  it('keeps what says which part of a model is broken', () => {
    const [, says, advises] = failureReport({
      code: 'model_tensor_missing',
      ...FAILURE_SAMPLES.model_tensor_missing,
    });
    expect(says).toBe(`Says: ${FAILURE_SAMPLES.model_tensor_missing.message}`);
    expect(advises).toBe(`Advises: ${FAILURE_SAMPLES.model_tensor_missing.action}`);
  });
});
