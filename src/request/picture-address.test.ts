import { describe, expect, it } from 'vitest';
import { type Asker, judgeAddress } from './picture-address.ts';

const ORIGIN = 'https://app.example';
const PERSON = { kind: 'person' } as const;
const PAGE = { kind: 'page' } as const;
const SITE = { kind: 'site' } as const;
const EVERYBODY: readonly Asker[] = [PERSON, PAGE, SITE];

const judged = (text: string, asker: Asker) => judgeAddress(text, asker, ORIGIN);

describe.each(EVERYBODY)('$kind', (asker) => {
  it.each([
    ['', /missing/],
    [' ', /missing/],
    ['?', /no absolute address/],
    ['example.png', /no absolute address/],
    ['/example.png', /no absolute address/],
    ['//pictures.example/a.png', /no absolute address/],
    ['./a.png', /no absolute address/],
    ['https:a.png', /no absolute address/],
    ['https:/a.png', /no absolute address/],
    ['https://', /no absolute address/],
    ['file:///etc/passwd', /no absolute address/],
    ['javascript:alert(1)', /no absolute address/],
    ['filesystem:https://app.example/a', /no absolute address/],
    ['https://name:word@pictures.example/a.png', /name or a password/],
    ['blob:https://other.example/1', /blob URL/],
    ['blob:null/1', /blob URL/],
  ])('may not name %j', (text, msg) => {
    expect(judged(text, asker)).toMatchObject({
      kind: 'refused',
      msg: expect.stringMatching(msg) as string,
    });
  });

  it.each([
    [`iVBORw0KGgoAAAANSUhEUgAAAEgAAABACAIAAAA23KZ9AAAwlUlEQVR4nK2X9zfX7R/`, 'image/png'],
    ['/9j/4AAQSkZJRgABAQAAAQ==', 'image/jpeg'],
    ['_9j_4AAQSkZJRgABAQAAAQ', 'image/jpeg'],
    [`TU0AKg${'A'.repeat(5000)}`, 'image/png'],
  ])('is told what bare base64 lacks: %.12s…', (text, type) => {
    expect(judged(text, asker)).toMatchObject({
      kind: 'refused',
      msg: `This is base64 without its beginning; put "data:${type};base64," before it`,
    });
  });

  it('may give a data URI and an address of the internet', () => {
    const uri = 'data:image/png;base64,AAAA';
    expect(judged(` ${uri}\n`, asker)).toEqual({ kind: 'data', uri });
    expect(judged('HTTPS://Pictures.Example/a b.png', asker)).toEqual({
      kind: 'fetch',
      href: 'https://pictures.example/a%20b.png',
    });
  });
});

const NEAR = [
  `${ORIGIN}/private/photo.png`,
  'http://localhost:8080/a.png',
  'http://127.0.0.1/a.png',
  'http://2130706433/a.png',
  'http://[::ffff:192.168.0.1]/a.png',
  'https://router/a.png',
];

describe('what is near the person', () => {
  it.each(NEAR)('another site may not name: %s', (text) => {
    expect(judged(text, SITE)).toMatchObject({ kind: 'refused' });
  });

  it.each(NEAR)('the person and the pages of the app’s origin may: %s', (text) => {
    for (const asker of [PERSON, PAGE]) expect(judged(text, asker).kind).toBe('fetch');
  });

  it('a blob URL of the app’s origin is read for all but other sites', () => {
    const text = `blob:${ORIGIN}/0b9ac1b5`;
    expect(judged(text, SITE).kind).toBe('refused');
    for (const asker of [PERSON, PAGE]) expect(judged(text, asker).kind).toBe('fetch');
  });
});
