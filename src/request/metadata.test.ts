import * as fc from 'fast-check';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { jpegSegments } from './picture/jpeg-segments.ts';
import { describePicture, readMetadata, withMetadata } from './metadata.ts';
import { readExifTexts } from './picture/exif-texts.ts';
import { parseRequest } from './parse-request.ts';
import { fromInfotext } from './recipe/from-infotext.ts';
import { readPngText } from './picture/png-chunks.ts';
import { riffChunks } from './picture/riff.ts';
import type { GenerateRequest } from './schema.ts';

const png = encode({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) });
/** SOI, a JFIF header, a comment of another tool, EOI: all that the writer looks at. */
const jpeg = Uint8Array.from(
  [
    [0xff, 0xd8],
    [0xff, 0xe0, 0, 16, ...new TextEncoder().encode('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0],
    [0xff, 0xfe, 0, 4, 0x68, 0x69],
    [0xff, 0xd9],
  ].flat(),
);
/** A picture of one pixel in the simple form: RIFF, VP8L. */
const webp = Uint8Array.from(atob('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=='), (char) =>
  char.charCodeAt(0),
);
const files = [
  ['PNG', png],
  ['JPEG', jpeg],
  ['WebP', webp],
] as const;

function request(fields: Partial<GenerateRequest> = {}): GenerateRequest {
  const parsed = parseRequest({ image_url: 'data:secret', prompt: 'a lighthouse', ...fields });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  return { ...parsed.request, ...fields };
}

const made = { seed: 17454220438242315174n, width: 1024, height: 1024 };

describe('the infotext', () => {
  it("is AUTOMATIC1111's", () => {
    const { infotext } = describePicture(request({ negative_prompt: 'blurry' }), {
      ...made,
      model: 'Playground v2.5, 1024px',
    });
    expect(infotext).toBe(
      'a lighthouse\nNegative prompt: blurry\nSteps: 25, CFG scale: 3, ' +
        'Seed: 17454220438242315174, Size: 1024x1024, Model: "Playground v2.5, 1024px", ' +
        'Denoising strength: 0.95',
    );
  });

  it('names the style whose words the prompt has, and has no need of it to be read', () => {
    const { infotext } = describePicture(request(), { ...made, style: 'Ink, wet' });
    expect(infotext).toContain('Style: "Ink, wet"');
    expect(fromInfotext(infotext)).toMatchObject({ request: { prompt: 'a lighthouse' }, left: [] });
  });

  it('says what made the picture faster and another one, and is read so', () => {
    const faster = { fast: 'deepcache-2', guidance_end_sigma: 0.28 } as const;
    const { infotext } = describePicture(request(faster), made);
    expect(infotext).toMatch(/Denoising strength: 0.95, Fast: deepcache-2, Guidance end: 0.28$/);
    expect(fromInfotext(infotext)?.request).toMatchObject(faster);
    expect(fromInfotext(infotext)?.left).toEqual([]);
  });

  it('lies where the usual tools look: PNG "parameters", Exif UserComment', () => {
    const metadata = describePicture(request(), made);
    expect(readPngText(withMetadata(png, metadata), 'parameters')).toBe(metadata.infotext);
    const app1 = [...jpegSegments(withMetadata(jpeg, metadata))][1];
    expect(app1?.marker).toBe(0xe1);
    expect(readExifTexts(app1?.data ?? new Uint8Array()).get('UserComment')).toBe(
      metadata.infotext,
    );
  });
});

describe('a picture made without a picture, or with a mask', () => {
  const text = parseRequest({ prompt: 'a lighthouse' });
  const masked = parseRequest({ prompt: 'a lighthouse', image_url: 'x', mask_url: 'data:secret' });

  it('says which endpoint made it, and of text to image no strength', () => {
    if (!text.ok || !masked.ok) throw new Error('a request was refused');
    const ofText = describePicture(text.request, made);
    expect(ofText.infotext).not.toContain('Denoising strength');
    expect(JSON.parse(ofText.request)).toMatchObject({ endpoint: 'fal-ai/playground-v25' });
    expect(readMetadata(withMetadata(png, ofText))).toEqual({ ...text.request, seed: made.seed });
    const ofMasked = describePicture(masked.request, made);
    expect(JSON.parse(ofMasked.request)).toMatchObject({
      endpoint: 'fal-ai/playground-v25/inpainting',
    });
    expect(ofMasked.request).not.toMatch(/secret|mask_url/);
    expect(describePicture(request(), made).request).not.toContain('endpoint');
  });
});

describe.each(files)('metadata in a %s', (_format, file) => {
  it('gives back the request without image_url', () => {
    const { image_url: _, ...expected } = request({
      prompt: '夜の海 🌊\nsecond line, Steps: 3',
      negative_prompt: null,
      crop: { x: 1, y: 2, width: 3, height: 4 },
      image_size: { width: 1283, height: 64 },
      embeddings: [{ path: 'https://example.org/e.safetensors', tokens: ['<s0>'] }],
      guidance_rescale: 0.7,
    });
    const written = withMetadata(file, describePicture(request({ ...expected }), made));
    expect(readMetadata(written)).toEqual({ ...expected, seed: made.seed });
  });

  it('holds nothing private and nothing that differs between two runs', () => {
    const embeddings = [{ path: 'data:application/octet-stream;base64,AAAA', tokens: [] }];
    const one = withMetadata(file, describePicture(request({ embeddings }), made));
    const other = { image_url: 'https://example.org/other.png', embeddings: [] };
    expect(one).toEqual(withMetadata(file, describePicture(request(other), made)));
    expect(new TextDecoder('latin1').decode(one)).not.toMatch(/secret|base64|image_url/);
  });

  it('holds a prompt longer than a JPEG segment', () => {
    const prompt = 'é'.repeat(90_000);
    const written = withMetadata(file, describePicture(request({ prompt }), made));
    expect(readMetadata(written)?.prompt).toBe(prompt);
  });

  it('keeps the rest of the file', () => {
    const written = withMetadata(file, describePicture(request(), made));
    if (file === webp) {
      expect([...riffChunks(written)].map(({ type }) => type)).toEqual(['VP8X', 'VP8L', 'EXIF']);
      expect([...riffChunks(written)][1]).toEqual([...riffChunks(file)][0]);
      return;
    }
    expect(written.subarray(0, 20)).toEqual(file.subarray(0, 20));
    expect(written.subarray(-8)).toEqual(file.subarray(-8));
  });

  it('round-trips any prompt and seed', () => {
    // Lone surrogates have no UTF-8; NUL ends a text in PNG.
    const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map((s) => s.replaceAll('\0', ''));
    fc.assert(
      fc.property(text, text, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (prompt, not, seed) => {
        const asked = request({ prompt, negative_prompt: not });
        const read = readMetadata(withMetadata(file, describePicture(asked, { ...made, seed })));
        expect(read).toMatchObject({ prompt, negative_prompt: not, seed });
      }),
    );
  });
});

describe('a file that says nothing', () => {
  it.each([
    ['a bare PNG', png],
    ['a bare JPEG', jpeg],
    ['an empty file', new Uint8Array()],
    ['a bare WebP', webp],
    ['text', new TextEncoder().encode('Steps: 1, Seed: 2, Size: 3x4')],
    ['a camera comment', withMetadata(jpeg, { infotext: 'Holiday', request: '[]' })],
  ])('%s', (_name, bytes) => {
    expect(readMetadata(bytes)).toBeNull();
  });

  it('never throws on damaged files', () => {
    const whole = files.map(([, file]) => withMetadata(file, describePicture(request(), made)));
    fc.assert(
      fc.property(
        fc.constantFrom(...whole),
        fc.nat(),
        fc.nat(255),
        fc.nat(),
        (file, at, to, cut) => {
          const damaged = file.slice(0, file.length - (cut % file.length));
          damaged[at % damaged.length] = to;
          expect(() => readMetadata(damaged)).not.toThrow();
        },
      ),
      { numRuns: 1000 },
    );
  });
});
