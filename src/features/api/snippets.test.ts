import { describe, expect, it } from 'vitest';
import { EXAMPLE_INPUT } from '../../request/endpoint.ts';
import { PLACES, snippet, WAYS } from './snippets.ts';

const BASE = 'https://app.example/folder/';
const input = JSON.stringify({ ...EXAMPLE_INPUT, prompt: '</script> it’s "so"' }, null, 2);

describe('a snippet', () => {
  it.each(WAYS.flatMap((way) => PLACES.map((place) => [way, place] as const)))(
    '%s, %s, has the input in it',
    (way, place) => {
      expect(snippet(way, place, input, BASE)).toContain('it’s');
    },
  );

  it.each([
    [{ prompt: 'x' }, '"fal-ai/playground-v25"', 'img2img -- --request'],
    [EXAMPLE_INPUT, '"fal-ai/playground-v25/image-to-image"', '--image picture.png --request'],
    [
      { ...EXAMPLE_INPUT, mask_url: 'https://a.example/m.png' },
      '"fal-ai/playground-v25/inpainting"',
      '--image picture.png --mask mask.png --request',
    ],
  ])('for %j calls the endpoint that it is for', (given, id, files) => {
    const text = JSON.stringify(given);
    for (const way of WAYS) expect(snippet(way, 'npm', text, BASE)).toContain(id);
    expect(snippet('run', 'runner', text, BASE)).toContain(files);
  });

  it('for a page ends its script where it shall and nowhere else', () => {
    const html = snippet('subscribe', 'script', input, BASE);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).toContain('"https://app.example/folder/fal-client.js"');
  });

  it.each(WAYS)('is JavaScript: %s', (way) => {
    const [, code = ''] = /^import .*\n([\s\S]*)$/.exec(snippet(way, 'npm', input, BASE)) ?? [];
    expect(() => new Function(`return async (fal) => {${code}}`)).not.toThrow();
  });
});
