import { describe, expect, it } from 'vitest';
import { readBody, readBytes } from './read-body.ts';

const sent = (body: string | ReadableStream<Uint8Array>) =>
  new Request('https://queue.fal.run/', { method: 'POST', body, duplex: 'half' } as RequestInit);

describe('a body', () => {
  it.each([
    ['{"seed": NaN}', 9],
    ['{"prompt":', 10],
    ['{"prompt": "an island", }', 24],
  ])('that is no JSON is refused at the position of its fault: %s', async (text, at) => {
    const read = await readBody(sent(text));
    if (read.ok) throw new Error('it was read');
    expect(read.answer.status).toBe(422);
    expect(await read.answer.json()).toMatchObject({
      detail: [{ loc: ['body', at], type: 'json_invalid', msg: 'JSON decode error' }],
    });
  });

  it('that is nested too deeply for JavaScript is refused as no JSON', async () => {
    const depth = 1e6;
    const read = await readBody(
      sent(`${'['.repeat(depth)}12345678901234567890${']'.repeat(depth)}`),
    );
    expect(read.ok ? 200 : read.answer.status).toBe(422);
  });

  it('beyond the limit is refused, and not read to its end', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(1000));
      },
    });
    const read = await readBytes(sent(endless), 10_000);
    expect(read.ok ? 200 : read.answer.status).toBe(413);
    expect(pulled).toBeLessThan(20);
  });
});
