import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { array, assert, asyncProperty, constantFrom, nat } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasAddresses, replaceOrigin } from './replace-origin.ts';

const FROM = 'http://playground.localhost';
const TO = 'http://localhost:8787';

describe('an origin in a text', () => {
  it('is replaced wherever the pieces of the text end', async () => {
    const part = constantFrom(FROM, FROM.slice(0, 9), 'hthttp', 'é…', '"/files/1"', '\n');
    await assert(
      asyncProperty(array(part), array(nat(40)), async (parts, cuts) => {
        const bytes = Buffer.from(parts.join(''));
        const pieces: Buffer[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const next = at + 1 + (cuts[i] ?? 7);
          pieces.push(bytes.subarray(at, next));
          at = next;
        }
        const made = await text(Readable.from(pieces).pipe(replaceOrigin(FROM, TO)));
        expect(made).toBe(parts.join('').replaceAll(FROM, TO));
      }),
    );
  });

  it('goes on at once: an event is not held back until the next one comes', async () => {
    const stream = replaceOrigin(FROM, TO);
    const seen = new Promise((resolve) => stream.once('data', resolve));
    stream.write('data: {"status":"IN_QUEUE"}\n\n');
    expect(String(await seen)).toBe('data: {"status":"IN_QUEUE"}\n\n');
  });

  it('is looked for in JSON and events, never in pictures', () => {
    expect(hasAddresses('application/json; charset=utf-8')).toBe(true);
    expect(hasAddresses('text/event-stream')).toBe(true);
    expect(hasAddresses('image/png')).toBe(false);
    expect(hasAddresses(undefined)).toBe(false);
  });
});
