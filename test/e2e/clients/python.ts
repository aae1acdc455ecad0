import { expect, it } from 'vitest';
import type { Lab } from './lab.ts';

/** An answer, as far as Python's client looks at it. */
interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly etag: string | null;
  readonly json: unknown;
}

/**
 * The calls of Python's `fal_client`, as a page makes them that runs Python (Pyodide): with its
 * addresses, headers and bodies.
 */
export function pythonCases(lab: () => Lab): void {
  const call = (method: string, url: string, { body, headers = {} }: Sent = {}): Promise<Answer> =>
    lab().page.evaluate(
      async ({ method, url, body, headers }) => {
        const json = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
        const answer = await fetch(url, {
          method,
          headers: { Authorization: 'Key any-key', ...headers },
          ...(json === undefined ? {} : { body: json }),
        });
        const text = await answer.text();
        const type = answer.headers.get('content-type');
        const isJson = type === 'application/json';
        const etag = answer.headers.get('etag');
        return {
          status: answer.status,
          type,
          etag,
          json: (isJson ? JSON.parse(text) : text) as unknown,
        };
      },
      { method, url, body, headers },
    );
  const JSON_TYPE = { 'Content-Type': 'application/json' };

  it('subscribe: submits with its headers, polls with logs=true, takes the bare output', async () => {
    const { endpoint, input } = lab().given;
    const submitted = await call('POST', `https://queue.fal.run/${endpoint}`, {
      body: input,
      headers: { ...JSON_TYPE, 'X-Fal-Request-Timeout': '60.0', 'X-Fal-Queue-Priority': 'normal' },
    });
    const job = submitted.json as Record<string, string>;
    let status = await call('GET', `${job['status_url']}?logs=true`);
    while (status.status === 202) {
      const { status: name } = status.json as { status: string };
      // What Python's client reads without asking whether it is there.
      expect(status.json).toHaveProperty(name === 'IN_QUEUE' ? 'queue_position' : 'logs');
      status = await call('GET', `${job['status_url']}?logs=true`);
    }
    expect(status).toMatchObject({ status: 200, json: { status: 'COMPLETED' } });
    expect(status.json).toMatchObject({ metrics: expect.any(Object) as object });
    expect(status.json).toHaveProperty('logs', expect.any(Array));
    const result = await call('GET', job['response_url'] ?? '');
    expect(result.json).toMatchObject({ images: [{ width: 64, height: 64 }], seed: 7 });
    expect((await call('PUT', job['cancel_url'] ?? '')).json).toEqual({
      status: 'ALREADY_COMPLETED',
    });
  });

  it('upload: by a token of the CDN, and the address is a source', async () => {
    const token = await cdnToken();
    const bytes = 'the bytes of a picture';
    const authorization = `${token.token_type} ${token.token}`;
    const uploaded = await call('POST', 'https://v3.fal.media/files/upload', {
      body: bytes,
      headers: {
        Authorization: authorization,
        'Content-Type': 'image/png',
        'X-Fal-File-Name': 'a.png',
        'X-Fal-Object-Lifecycle': '{"expiration_duration_seconds": 3600}',
      },
    });
    const { access_url } = uploaded.json as { access_url: string };
    expect(await call('GET', access_url)).toMatchObject({ type: 'image/png', json: bytes });
  });

  it('upload of more than 100 MB: in parts, each with its etag', async () => {
    const token = await cdnToken();
    const headers = {
      Authorization: `${token.token_type} ${token.token}`,
      'Content-Type': 'image/webp',
      'X-Fal-File-Name': 'b.webp',
    };
    const begun = await call('POST', `${token.base_url}/files/upload/multipart`, { headers });
    const { access_url, uploadId } = begun.json as { access_url: string; uploadId: string };
    const parts = [];
    for (const [index, body] of ['first, ', 'second'].entries()) {
      const partNumber = index + 1;
      const url = `${access_url}/multipart/${uploadId}/${partNumber}`;
      const { etag } = await call('PUT', url, { body, headers });
      expect(etag).not.toBeNull();
      parts.push({ partNumber, etag });
    }
    const end = await call('POST', `${access_url}/multipart/${uploadId}/complete`, {
      body: { parts },
      headers: { ...headers, ...JSON_TYPE },
    });
    expect(end.status).toBe(200);
    expect(await call('GET', access_url)).toMatchObject({
      type: 'image/webp',
      json: 'first, second',
    });
  });

  it('upload where the CDN fails: by the storage', async () => {
    const url = 'https://rest.fal.ai/storage/upload/initiate?storage_type=gcs';
    const body = { file_name: 'upload.bin', content_type: 'image/png' };
    const { json } = await call('POST', url, { body, headers: JSON_TYPE });
    const { upload_url, file_url } = json as { upload_url: string; file_url: string };
    const headers = { 'Content-Type': 'image/png' };
    expect((await call('PUT', upload_url, { body: 'x', headers })).status).toBe(200);
    expect(await call('GET', file_url)).toMatchObject({ type: 'image/png', json: 'x' });
  });

  it('gets `detail` and `error_type` of a failure', async () => {
    const { endpoint, input } = lab().given;
    const body = { ...input, strength: 7 };
    const answer = await call('POST', `https://fal.run/${endpoint}`, { body, headers: JSON_TYPE });
    expect(answer).toMatchObject({
      status: 422,
      json: { detail: [{ loc: ['body', 'strength'] }] },
    });
  });

  async function cdnToken() {
    const url = 'https://rest.fal.ai/storage/auth/token?storage_type=fal-cdn-v3';
    const { json } = await call('POST', url, { body: {}, headers: JSON_TYPE });
    // Python before 3.11 reads no time that ends in Z.
    const expires_at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/) as string;
    const text = expect.any(String) as string;
    expect(json).toMatchObject({ token: text, token_type: text, base_url: text, expires_at });
    return json as { token: string; token_type: string; base_url: string };
  }
}

interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
