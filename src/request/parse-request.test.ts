import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EndpointKind, endpointOf } from './endpoint.ts';
import { PROMPT_LIMIT } from './fields.ts';
import { parseRequest } from './parse-request.ts';

const minimal = { image_url: 'https://example.org/a.png', prompt: 'an island near sea' };

const defaults = {
  ...minimal,
  negative_prompt: '',
  image_size: 'square_hd',
  num_inference_steps: 25,
  guidance_scale: 3,
  strength: 0.95,
  seed: null,
  num_images: 1,
  embeddings: [],
  enable_safety_checker: true,
  safety_checker_version: 'v1',
  expand_prompt: false,
  format: 'jpeg',
  guidance_rescale: 0,
};

function accept(fields: object, options?: { allowNullNegative: boolean }) {
  const parsed = parseRequest({ ...minimal, ...fields }, options);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  return parsed.request;
}

function refuse(input: unknown) {
  const parsed = parseRequest(input, { endpoint: 'image-to-image' });
  if (parsed.ok) throw new Error(`accepted ${JSON.stringify(input)}`);
  return parsed.detail;
}

describe('the endpoint of a request', () => {
  const mask_url = 'https://example.org/mask.png';

  it.each([
    [{ prompt: 'x' }, 'text-to-image'],
    [{ prompt: 'x', image_url: null, mask_url: null }, 'text-to-image'],
    [minimal, 'image-to-image'],
    [{ ...minimal, mask_url }, 'inpainting'],
  ])('is told by the pictures of %j', (input, kind) => {
    const parsed = parseRequest(input);
    expect(parsed.ok && endpointOf(parsed.request)).toBe(kind);
  });

  it('decides which fields there are', () => {
    const { image_url: _, strength: _too, ...ofPrompt } = defaults;
    const all = { ...minimal, mask_url, strength: 0.5, crop: { x: 0, y: 0, width: 1, height: 1 } };
    const made = (endpoint: EndpointKind) => parseRequest(all, { endpoint });
    expect(made('text-to-image')).toEqual({ ok: true, request: ofPrompt });
    expect(made('image-to-image')).not.toHaveProperty('request.mask_url');
    expect(made('inpainting')).toMatchObject({ request: { ...all, num_inference_steps: 25 } });
  });

  it.each([
    ['text-to-image', ['prompt']],
    ['image-to-image', ['image_url', 'prompt']],
    ['inpainting', ['image_url', 'mask_url', 'prompt']],
  ] as const)('%s requires %j', (endpoint, names) => {
    const parsed = parseRequest({}, { endpoint });
    expect(parsed.ok ? [] : parsed.detail.map(({ loc }) => loc[1])).toEqual(names);
  });

  it('has a step to run at every number of them where there is no strength', () => {
    const one = { prompt: 'x', num_inference_steps: 1 };
    expect(parseRequest(one)).toMatchObject({ ok: true });
    expect(parseRequest({ ...one, ...minimal })).toMatchObject({ ok: false });
  });
});

describe('a request that is accepted', () => {
  it('gets every default', () => {
    expect(accept({})).toEqual(defaults);
  });

  it('treats null as not given, except in required fields', () => {
    const nulls = Object.fromEntries(Object.keys(defaults).map((name) => [name, null]));
    expect(accept({ ...nulls, ...minimal, crop: null })).toEqual(defaults);
  });

  it('ignores unknown fields', () => {
    expect(accept({ loras: [], sync_mode: true, request_id: 'x' })).toEqual(defaults);
  });

  it.each([
    [{ num_inference_steps: '25' }, { num_inference_steps: 25 }],
    [{ num_inference_steps: ' 30.0 ' }, { num_inference_steps: 30 }],
    [{ num_inference_steps: 25.0 }, { num_inference_steps: 25 }],
    [{ num_images: true }, { num_images: 1 }],
    [{ guidance_scale: '7.5' }, { guidance_scale: 7.5 }],
    [{ guidance_scale: 0 }, { guidance_scale: 0 }],
    [{ guidance_scale: 20 }, { guidance_scale: 20 }],
    [{ strength: '1e0' }, { strength: 1 }],
    [{ strength: 0.05 }, { strength: 0.05 }],
    [{ guidance_rescale: 0.7 }, { guidance_rescale: 0.7 }],
    [{ enable_safety_checker: 'off' }, { enable_safety_checker: false }],
    [{ expand_prompt: 1 }, { expand_prompt: true }],
    [{ seed: 0 }, { seed: 0n }],
    [{ seed: '0' }, { seed: 0n }],
    [{ seed: 42 }, { seed: 42n }],
    [{ seed: 2 ** 53 - 1 }, { seed: 9007199254740991n }],
    [{ seed: '18446744073709551615' }, { seed: 18446744073709551615n }],
    [{ seed: 17454220438242315174n }, { seed: 17454220438242315174n }],
    [{ image_size: 'portrait_16_9' }, { image_size: 'portrait_16_9' }],
    [{ image_size: { width: 1283 } }, { image_size: { width: 1283, height: 512 } }],
    [{ image_size: { width: '640', height: null } }, { image_size: { width: 640, height: 512 } }],
    [{ image_size: { width: 1, height: 14142 } }, { image_size: { width: 1, height: 14142 } }],
    [{ embeddings: [{ path: 'p' }] }, { embeddings: [{ path: 'p', tokens: ['<s0>', '<s1>'] }] }],
    [{ embeddings: [{ path: 'p', tokens: [] }] }, { embeddings: [{ path: 'p', tokens: [] }] }],
    [
      { safety_checker_version: 'v2', format: 'png' },
      { safety_checker_version: 'v2', format: 'png' },
    ],
    [
      { crop: { x: 0, y: '3', width: 10, height: 20 } },
      { crop: { x: 0, y: 3, width: 10, height: 20 } },
    ],
    [{ prompt: '' }, { prompt: '' }],
    [{ guidance_end_sigma: '0.5' }, { guidance_end_sigma: 0.5 }],
    [{ guidance_end_sigma: 1000 }, { guidance_end_sigma: 1000 }],
  ])('%o', (fields, expected) => {
    expect(accept(fields)).toEqual({ ...defaults, ...expected });
  });

  it.each([0, '0', -0, null])('is as without it where guidance_end_sigma is %j', (value) => {
    expect(accept({ guidance_end_sigma: value })).toStrictEqual(accept({}));
  });

  it('keeps a null negative prompt for the runner only', () => {
    const runner = { allowNullNegative: true };
    expect(accept({ negative_prompt: null }, runner).negative_prompt).toBeNull();
    expect(accept({}, runner).negative_prompt).toBe('');
    expect(accept({ negative_prompt: 'x' }, runner).negative_prompt).toBe('x');
    expect(accept({ negative_prompt: null }).negative_prompt).toBe('');
  });
});

describe('a request that is refused', () => {
  it.each<[object, (string | number)[], string, object?]>([
    [{ strength: 1.5 }, ['strength'], 'less_than_equal', { le: 1 }],
    [{ strength: 0 }, ['strength'], 'greater_than_equal', { ge: 0.05 }],
    [{ strength: 'half' }, ['strength'], 'float_parsing'],
    [{ strength: [] }, ['strength'], 'float_type'],
    [{ strength: Number.NaN }, ['strength'], 'finite_number'],
    [{ strength: Number.POSITIVE_INFINITY }, ['strength'], 'finite_number'],
    [{ num_inference_steps: 0 }, ['num_inference_steps'], 'greater_than_equal', { ge: 1 }],
    [{ num_inference_steps: 51 }, ['num_inference_steps'], 'less_than_equal', { le: 50 }],
    [{ num_inference_steps: 2.5 }, ['num_inference_steps'], 'int_from_float'],
    [{ num_inference_steps: '2.5' }, ['num_inference_steps'], 'int_parsing'],
    [{ num_inference_steps: {} }, ['num_inference_steps'], 'int_type'],
    [{ num_inference_steps: 1e300 }, ['num_inference_steps'], 'less_than_equal', { le: 50 }],
    [{ guidance_scale: 20.1 }, ['guidance_scale'], 'less_than_equal', { le: 20 }],
    [{ num_images: 9 }, ['num_images'], 'less_than_equal', { le: 8 }],
    [{ guidance_rescale: -0.1 }, ['guidance_rescale'], 'greater_than_equal', { ge: 0 }],
    [{ guidance_end_sigma: -0.1 }, ['guidance_end_sigma'], 'greater_than_equal', { ge: 0 }],
    [{ guidance_end_sigma: 'low' }, ['guidance_end_sigma'], 'float_parsing'],
    [{ seed: -1 }, ['seed'], 'greater_than_equal', { ge: 0 }],
    [{ seed: '18446744073709551616' }, ['seed'], 'less_than_equal', { le: '18446744073709551615' }],
    [{ seed: '9'.repeat(99) }, ['seed'], 'less_than_equal', { le: '18446744073709551615' }],
    [{ seed: 2 ** 53 }, ['seed'], 'int_from_float'],
    [{ seed: 0.5 }, ['seed'], 'int_from_float'],
    [{ seed: 'lucky' }, ['seed'], 'int_parsing'],
    [{ prompt: 5 }, ['prompt'], 'string_type'],
    [{ prompt: null }, ['prompt'], 'string_type'],
    [{ prompt: undefined }, ['prompt'], 'missing'],
    [{ format: 'webp' }, ['format'], 'literal_error', { expected: "'jpeg' or 'png'" }],
    [{ scheduler: 'PNDMScheduler' }, ['scheduler'], 'literal_error'],
    [{ scheduler: 4 }, ['scheduler'], 'literal_error'],
    [{ enable_safety_checker: 'maybe' }, ['enable_safety_checker'], 'bool_parsing'],
    [{ enable_safety_checker: [] }, ['enable_safety_checker'], 'bool_type'],
    [{ embeddings: 'x' }, ['embeddings'], 'list_type'],
    [{ embeddings: ['x'] }, ['embeddings', 0], 'model_attributes_type'],
    [{ embeddings: [{}] }, ['embeddings', 0, 'path'], 'missing'],
    [{ embeddings: [{ path: 'p', tokens: [1] }] }, ['embeddings', 0, 'tokens', 0], 'string_type'],
    [
      { crop: { x: -1, y: 0, width: 1, height: 1 } },
      ['crop', 'x'],
      'greater_than_equal',
      { ge: 0 },
    ],
    [
      { crop: { x: 0, y: 0, width: 0, height: 1 } },
      ['crop', 'width'],
      'greater_than_equal',
      { ge: 1 },
    ],
    [{ crop: { x: 0, y: 0, width: 1 } }, ['crop', 'height'], 'missing'],
  ])('%o', (fields, loc, type, ctx) => {
    const detail = refuse({ ...minimal, ...fields });
    expect(detail).toHaveLength(1);
    expect(detail[0]).toMatchObject({ loc: ['body', ...loc], type, ...(ctx && { ctx }) });
    expect(detail[0]?.msg).toMatch(/^[A-Z].+/);
  });

  it('has the words and the shape of the hosted endpoint', () => {
    expect(refuse({ ...minimal, strength: 1.5 })).toEqual([
      {
        loc: ['body', 'strength'],
        msg: 'Input should be less than or equal to 1',
        type: 'less_than_equal',
        ctx: { le: 1 },
        input: 1.5,
      },
    ]);
    expect(refuse({ prompt: 'x' })).toEqual([
      { loc: ['body', 'image_url'], msg: 'Field required', type: 'missing' },
    ]);
  });

  it('names every fault at once, in the order of the fields', () => {
    expect(refuse({ seed: -1, strength: 2, num_images: 0 }).map(({ loc }) => loc.at(-1))).toEqual([
      'image_url',
      'prompt',
      'strength',
      'seed',
      'num_images',
    ]);
  });

  it('reports a bad image_size once per form it may have', () => {
    expect(refuse({ ...minimal, image_size: 'huge' }).map(({ loc, type }) => [loc, type])).toEqual([
      [['body', 'image_size', 'ImageSize'], 'model_attributes_type'],
      [
        [
          'body',
          'image_size',
          "literal['square_hd','square','portrait_4_3','portrait_16_9','landscape_4_3','landscape_16_9']",
        ],
        'literal_error',
      ],
    ]);
    const [first] = refuse({ ...minimal, image_size: { width: 0 } });
    expect(first?.loc).toEqual(['body', 'image_size', 'ImageSize', 'width']);
    expect(first?.ctx).toEqual({ ge: 1 });
  });

  it('asks for at least one step that runs', () => {
    const [error] = refuse({ ...minimal, strength: 0.15, num_inference_steps: 6 });
    expect(error).toMatchObject({ loc: ['body', 'strength'], type: 'value_error', input: 0.15 });
    expect(accept({ strength: 0.17, num_inference_steps: 6 }).strength).toBe(0.17);
  });

  it.each([undefined, null, 5, 'text', [], true])('a body that is no object: %j', (body) => {
    expect(refuse(body)[0]?.loc).toEqual(['body']);
  });

  it('does not repeat megabytes of a faulty value', () => {
    const [error] = refuse({ ...minimal, format: 'x'.repeat(1e6) });
    expect(JSON.stringify(error).length).toBeLessThan(500);
  });
});

describe('any input at all', () => {
  const names = [...Object.keys(defaults), 'crop', 'loras'];
  const body = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }),
    fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(fc.anything({ withBigInt: true }), fc.integer(), fc.double(), fc.constant(1)),
    ),
  );

  it('is a valid request or a list of faults, never an exception', () => {
    fc.assert(
      fc.property(body, fc.boolean(), (input, allowNullNegative) => {
        const parsed = parseRequest(input, { allowNullNegative });
        if (!parsed.ok) {
          expect(parsed.detail.length).toBeGreaterThan(0);
          for (const { loc, msg, type } of parsed.detail) {
            expect(loc[0]).toBe('body');
            expect(msg).not.toBe('');
            expect(type).toMatch(/^[a-z_]+$/);
          }
          expect(() => JSON.stringify(parsed.detail)).not.toThrow();
          return;
        }
        const { request } = parsed;
        const { image_url: _, strength: _too, ...ofPrompt } = defaults;
        const expected = request.image_url === undefined ? ofPrompt : defaults;
        expect(Object.keys(request)).toEqual(expect.arrayContaining(Object.keys(expected)));
        // What was accepted is accepted again, unchanged.
        expect(parseRequest(request, { allowNullNegative })).toEqual({ ok: true, request });
      }),
      { numRuns: 500 },
    );
  });

  it('is accepted when every field is in range', () => {
    const valid = fc.record(
      {
        image_url: fc.string(),
        prompt: fc.string({ unit: 'grapheme' }),
        num_inference_steps: fc.integer({ min: 20, max: 50 }),
        strength: fc.double({ min: 0.05, max: 1, noNaN: true }),
        guidance_scale: fc.double({ min: 0, max: 20, noNaN: true }),
        seed: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
        image_size: fc.record({ width: fc.integer({ min: 1, max: 14142 }) }),
      },
      { requiredKeys: ['image_url', 'prompt', 'num_inference_steps'] },
    );
    fc.assert(
      fc.property(valid, (input) => {
        expect(parseRequest(input).ok).toBe(true);
      }),
    );
  });
});

describe('texts made to be slow or large', () => {
  it('are refused: a prompt beyond its limit', () => {
    for (const name of ['prompt', 'negative_prompt']) {
      expect(refuse({ ...minimal, [name]: 'a'.repeat(PROMPT_LIMIT + 1) })).toMatchObject([
        {
          loc: ['body', name],
          type: 'string_too_long',
          msg: `String should have at most ${PROMPT_LIMIT} characters`,
          ctx: { max_length: PROMPT_LIMIT },
        },
      ]);
      const longest = 'a'.repeat(PROMPT_LIMIT);
      expect(accept({ [name]: longest })).toMatchObject({ [name]: longest });
    }
  });

  it('are read as numbers: zeros before the digits, and more digits than any seed has', () => {
    expect(accept({ seed: `${'0'.repeat(100)}7` })).toMatchObject({ seed: 7n });
    for (const seed of ['9'.repeat(100), `-${'9'.repeat(100)}`]) {
      expect(refuse({ ...minimal, seed })).toMatchObject([{ loc: ['body', 'seed'] }]);
    }
  });
});
