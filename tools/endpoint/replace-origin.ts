import { Transform } from 'node:stream';

/**
 * Replaces one origin by another in a text that comes in pieces. A piece may end within the origin, so as many
 * bytes as that could be are held back until the next one comes.
 * @param from in ASCII, as `http://playground.localhost`
 */
export function replaceOrigin(from: string, to: string): Transform {
  // Latin-1 carries every byte unchanged; both origins are ASCII.
  let held = '';
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = (held + chunk.toString('latin1')).replaceAll(from, to);
      const keep = longestStart(text, from);
      held = text.slice(text.length - keep);
      done(null, Buffer.from(text.slice(0, text.length - keep), 'latin1'));
    },
    flush(done) {
      done(null, Buffer.from(held, 'latin1'));
    },
  });
}

/** How many characters at the end of a text may be the start of the origin. */
function longestStart(text: string, origin: string): number {
  for (let length = Math.min(origin.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(origin.slice(0, length))) return length;
  }
  return 0;
}

/** Whether addresses are written in a body of this media type. */
export function hasAddresses(type: string | undefined): boolean {
  return /^(application\/json|text\/event-stream)\b/i.test(type ?? '');
}
