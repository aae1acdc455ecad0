import { describe, expect, it } from 'vitest';
import { refusalOf } from './admission.ts';

const host = 'localhost:8787';
const local = { key: undefined, local: true };

describe('a request to the server', () => {
  it('comes in where it names this computer and is of no page', () => {
    expect(refusalOf({ headers: { host } }, local)).toBeUndefined();
    expect(refusalOf({ headers: { host: '[::1]:8787' } }, local)).toBeUndefined();
  });

  it('of a page of another site is turned away, whatever it sends', () => {
    const headers = { host, origin: 'https://evil.example', authorization: 'Key secret' };
    expect(refusalOf({ headers }, local)?.status).toBe(403);
    expect(refusalOf({ headers }, { key: 'secret', local: false })?.status).toBe(403);
    expect(refusalOf({ headers: { host, origin: 'null' } }, local)?.status).toBe(403);
  });

  it('by another name that leads here is turned away', () => {
    expect(refusalOf({ headers: { host: 'rebound.example' } }, local)?.status).toBe(403);
    expect(refusalOf({ headers: {} }, local)?.status).toBe(403);
    const rebound = { host: 'rebound.example:8787', origin: 'http://rebound.example:8787' };
    expect(refusalOf({ headers: rebound }, { ...local, local: false })?.status).toBe(403);
    expect(
      refusalOf({ headers: { host: '10.0.0.2:8787' } }, { ...local, local: false }),
    ).toBeUndefined();
  });

  it('needs the key where one is set, but for a file whose address cannot be guessed', () => {
    const admission = { key: 'secret', local: true };
    const url = '/fal-ai/playground-v25/image-to-image';
    const as = (authorization?: string) =>
      refusalOf({ url, headers: { host, ...(authorization && { authorization }) } }, admission);
    expect(as('Key secret')).toBeUndefined();
    expect(as('Bearer secret')).toBeUndefined();
    for (const wrong of [undefined, 'Key secre', 'Key ', 'secret', 'Basic secret']) {
      expect(as(wrong)).toMatchObject({ status: 401 });
    }
    expect(refusalOf({ url: '/files/1/0.png', headers: { host } }, admission)).toBeUndefined();
  });
});
