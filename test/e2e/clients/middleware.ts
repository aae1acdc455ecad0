import { expect, it } from 'vitest';
import type { VersionName } from '../../clients-page/fal-versions.ts';
import type { Lab } from './lab.ts';

const JOBS = 'https://queue.fal.run/fal-ai/playground-v25/requests';

/** The ways round a fal host that one version of the client has, while no page of the app is open. */
export function middlewareCases(lab: () => Lab, version: VersionName): void {
  it('sends every request but the bytes of an upload to its proxyUrl', async () => {
    const requests = await lab().requestsOf(() =>
      lab().ask(version, async (fal, { endpoint, input }) => {
        fal.config({ proxyUrl: '/api/fal/proxy', credentials: 'any-key' });
        const { request_id: requestId } = await fal.queue.submit(endpoint, { input });
        const stream = await fal.queue.streamStatus(endpoint, { requestId });
        await fal.queue.status(endpoint, { requestId });
        await fal.queue.cancel(endpoint, { requestId });
        await stream.done();
        await globalThis.ending(fal.queue.result(endpoint, { requestId }));
        await fal.storage.upload(new File(['x'], 'x.png'));
        await globalThis.ending(fal.run('fal-ai/flux/dev', {}));
      }),
    );
    const { origin } = lab();
    const proxy = (method: string) => `${method} ${origin}/api/fal/proxy`;
    const put = expect.stringMatching(`^PUT ${origin}/files/uploads/`) as string;
    expect(requests).toEqual([
      ...['POST', 'GET', 'GET', 'PUT', 'GET', 'POST'].map(proxy),
      put,
      proxy('POST'),
    ]);
  });

  it('runs a middleware of its own once for each request', async () => {
    const { seen, id } = await lab().ask(version, async (fal, { endpoint, input }) => {
      const seen: unknown[] = [];
      const requestMiddleware = (request: { method: string; url: string; headers?: object }) => {
        seen.push(`${request.method} ${request.url}`);
        return Promise.resolve({ ...request, headers: { ...request.headers, 'x-app': 'abc' } });
      };
      fal.config({ proxyUrl: '/api/fal/proxy', requestMiddleware });
      const { request_id: id } = await fal.queue.submit(endpoint, { input });
      await fal.queue.status(endpoint, { requestId: id, logs: true });
      await fal.queue.cancel(endpoint, { requestId: id });
      return { seen, id };
    });
    const hosted = [
      'POST https://queue.fal.run/fal-ai/playground-v25/image-to-image',
      `GET ${JOBS}/${id}/status?logs=1`,
      `PUT ${JOBS}/${id}/cancel`,
    ];
    // Version 0 asks it after the proxy.
    const proxied = ['POST', 'GET', 'PUT'].map((method) => `${method} /api/fal/proxy`);
    expect(seen).toEqual(version.includes('serverless') ? proxied : hosted);
  });

  it('takes withProxy as its middleware', async () => {
    const requests = await lab().requestsOf(() =>
      lab().ask(
        version,
        async (fal, { endpoint, input }, version) => {
          const targetUrl = '/api/fal/proxy';
          fal.config({ requestMiddleware: globalThis.clients.withProxy[version]({ targetUrl }) });
          const { request_id: requestId } = await fal.queue.submit(endpoint, { input });
          await fal.queue.cancel(endpoint, { requestId });
        },
        version,
      ),
    );
    const proxy = `${lab().origin}/api/fal/proxy`;
    expect(requests).toEqual([`POST ${proxy}`, `PUT ${proxy}`]);
  });
}

/** What only the present version has. */
export function proxyCases(lab: () => Lab): void {
  it.each([
    ['always', true],
    ['when its predicate says so', true],
    ['never', false],
  ])('goes through the proxy %s', async (when, goes) => {
    const requests = await lab().requestsOf(() =>
      lab().ask(
        '@fal-ai/client 1.10',
        async (fal, { endpoint, input }, when) => {
          const gate =
            when === 'always'
              ? when
              : ({ isBrowser }: { isBrowser: boolean }) => isBrowser === (when !== 'never');
          fal.config({ proxyUrl: { url: '/api/fal/proxy', when: gate } });
          const { request_id: requestId } = await fal.queue.submit(endpoint, { input });
          await fal.queue.cancel(endpoint, { requestId });
        },
        when,
      ),
    );
    const through = requests.filter((request) => request.endsWith('/api/fal/proxy'));
    expect(through).toHaveLength(goes ? 2 : 0);
    expect(requests).toHaveLength(2);
  });

  it('works in a worker of the page', async () => {
    const ends = await lab().page.evaluate(async ({ endpoint, input }) => {
      const lines = [
        `import ${JSON.stringify(new URL('bundle.js', location.href))};`,
        `const { fal } = globalThis.falClient, endpoint = ${JSON.stringify(endpoint)};`,
        `const url = ${JSON.stringify(`${location.origin}/api/fal/proxy`)};`,
        'const ends = [];',
        "for (const config of [{}, { proxyUrl: { url, when: 'always' } }]) {",
        '  fal.config(config);',
        `  const job = await fal.queue.submit(endpoint, { input: ${JSON.stringify(input)} });`,
        '  await fal.queue.cancel(endpoint, { requestId: job.request_id });',
        '  ends.push(job.status);',
        '}',
        'postMessage(ends);',
      ];
      const script = new Blob(
        lines.map((line) => `${line}\n`),
        { type: 'text/javascript' },
      );
      const worker = new Worker(URL.createObjectURL(script), { type: 'module' });
      const ends = await new Promise<unknown>((resolve, reject) => {
        worker.addEventListener('message', ({ data }) => resolve(data));
        worker.addEventListener('error', ({ message }) => reject(new Error(message)));
      });
      worker.terminate();
      return ends;
    }, lab().given);
    expect(ends).toEqual(['IN_QUEUE', 'IN_QUEUE']);
  });
}
