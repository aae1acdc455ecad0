import { describe, expect, it } from 'vitest';
import { outgoing, staysInPage } from './outgoing.ts';

const BASE = 'https://app.example/folder/';

describe('what a client’s request becomes', () => {
  it('goes to the address its client’s proxy was told, without its key', async () => {
    const target = 'https://queue.fal.run/fal-ai/playground-v25/image-to-image';
    const request = new Request('https://app.example/api/fal/proxy', {
      method: 'POST',
      headers: {
        authorization: 'Key secret',
        'x-fal-target-url': target,
        'x-fal-queue-priority': 'low',
      },
      body: '{}',
    });
    const sent = await outgoing(request, BASE);
    expect(sent).toMatchObject({ url: target, method: 'POST' });
    expect(new TextDecoder().decode(sent.body ?? undefined)).toBe('{}');
    const names = sent.headers.map(([name]) => name);
    expect(names).toContain('x-fal-queue-priority');
    expect(names).not.toContain('authorization');
  });

  it('goes to the endpoint’s own files', async () => {
    const request = new Request(`${BASE}files/uploads/u/cat.png`, { method: 'PUT', body: 'x' });
    expect(await outgoing(request, BASE)).toMatchObject({ url: request.url, method: 'PUT' });
  });

  it('goes to the folder that stands for a host of the hosted service', async () => {
    const request = new Request(`${BASE}queue.fal.run/fal-ai/playground-v25/requests/a`);
    expect(await outgoing(request, BASE)).toMatchObject({ url: request.url });
  });

  it('is refused with a short message, however long its address is', async () => {
    const request = new Request(`https://other.example/${'A'.repeat(100_000)}`);
    const error: unknown = await outgoing(request, BASE).catch((each: unknown) => each);
    expect(String(error).length).toBeLessThan(200);
  });

  it.each(['data:image/png;base64,AAAA', 'blob:https://app.example/1'])(
    'stays in the page where the picture is in it already: %s',
    (url) => {
      expect(staysInPage(new Request(url))).toBe(true);
    },
  );

  it.each(['https://evil.example/', `${BASE}hosted/queue.fal.run/`, 'https://notfal.run/'])(
    'goes nowhere else: %s',
    async (url) => {
      await expect(outgoing(new Request(url), BASE)).rejects.toThrow(/nothing was sent/);
    },
  );
});
