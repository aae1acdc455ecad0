import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CENTRE, focusOf } from '../request/cover-crop.ts';
import { FIELDS, SETTING_NAMES, fieldOf } from '../request/fields.ts';
import { seenFit } from '../request/fit.ts';
import { resolveSize } from '../request/image-size.ts';
import { parseRequest } from '../request/parse-request.ts';
import type { GenerateRequest } from '../request/schema.ts';
import { FAST_NAMES } from '../request/fast-names.ts';
import { FIT_NAMES } from '../request/fit-names.ts';
import { SCHEDULER_NAMES } from '../request/scheduler-names.ts';
import { chosenSize, type SizeChoice, SHAPES } from '../request/sizes.ts';
import { stepsRun } from '../request/strength.ts';
import { DEFAULT_SETTINGS, type RequestSettings } from '../stores/settings.ts';
import { requestOf, settingsOf } from './request-settings.ts';

/** Any value a control can set. */
const valueOf = (name: (typeof SETTING_NAMES)[number]): fc.Arbitrary<unknown> => {
  const { limits, slider } = fieldOf(name);
  if (limits !== undefined) {
    const { min, max = limits.max } = { min: limits.min, max: slider?.max };
    const whole = slider?.step === 1;
    return whole ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
  }
  if (name === 'format') return fc.constantFrom('jpeg', 'png');
  if (name === 'fast') return fc.constantFrom('', ...FAST_NAMES);
  if (name === 'fit') return fc.constantFrom('', ...FIT_NAMES);
  if (name === 'scheduler') return fc.constantFrom('', ...SCHEDULER_NAMES);
  if (name === 'safety_checker_version') return fc.constantFrom('v1', 'v2');
  return typeof DEFAULT_SETTINGS.request[name] === 'boolean' ? fc.boolean() : fc.string();
};

const requestSettings = fc
  .record(Object.fromEntries(SETTING_NAMES.map((name) => [name, valueOf(name)])))
  .map((values) => values as unknown as RequestSettings)
  .filter(({ num_inference_steps, strength }) => stepsRun(num_inference_steps, strength).run > 0);

const side = fc.integer({ min: 1, max: 3000 });
const size: fc.Arbitrary<SizeChoice> = fc.oneof(
  fc.constant<SizeChoice>({ kind: 'auto' }),
  fc.constantFrom(...SHAPES).map((shape) => ({ kind: 'shape' as const, shape })),
  fc.record({ kind: fc.constant('custom' as const), width: side, height: side }),
);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const given = fc.record({
  source: fc.record({ name: fc.string(), width: side, height: side }),
  focus: fc.record({ x: share, y: share }),
  masked: fc.boolean(),
  learnedWords: fc.constant([]),
  loras: fc.constant([]),
  nativePixels: fc.constantFrom(undefined, 256, 1024),
  seed: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  hosted: fc.constant(false),
});

function check(asked: Partial<GenerateRequest>): GenerateRequest {
  const parsed = parseRequest(asked);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  return parsed.request;
}

const sizeOf = (image_size: GenerateRequest['image_size'], nativePixels?: number) =>
  settingsOf({ image_size }, DEFAULT_SETTINGS.request, nativePixels).size;

describe('settings brought back from the request they made', () => {
  it('are the same and make the same request again', () => {
    fc.assert(
      fc.property(requestSettings, size, given, (request, choice, around) => {
        const first = check(requestOf({ request, size: choice }, around));
        const back = settingsOf(first, DEFAULT_SETTINGS.request, around.nativePixels);
        const { pixels } = chosenSize(choice, around.source, around.nativePixels);
        const fit = seenFit(request.fit, around.source, pixels);
        expect(back.request).toEqual({ ...request, fit });
        expect(back).toMatchObject({ seed: around.seed.toString(), seedLocked: true });

        const again = check(
          requestOf(
            { request, ...back, size: back.size ?? { kind: 'auto' } },
            { ...around, focus: focusOf(first.crop, around.source) },
          ),
        );
        // A size has several names; what is made is the same.
        expect({ ...again, image_size: resolveSize(again.image_size) }).toEqual({
          ...first,
          image_size: resolveSize(first.image_size),
        });
      }),
    );
  });

  it('have an empty negative prompt for one that was null', () => {
    const now = { ...DEFAULT_SETTINGS.request, negative_prompt: 'fog' };
    expect(settingsOf({ negative_prompt: null }, now, undefined).request?.negative_prompt).toBe('');
  });
});

describe('settings brought back from a request that says little', () => {
  it('stay as they are beside what it says', () => {
    const now = { ...DEFAULT_SETTINGS.request, prompt: 'fog', guidance_scale: 7 };
    expect(settingsOf({ prompt: 'sea', num_inference_steps: 9 }, now, undefined)).toEqual({
      request: { ...now, prompt: 'sea', num_inference_steps: 9 },
    });
  });

  it('have a size where it says one: a shape where one makes it', () => {
    expect(sizeOf('landscape_4_3')).toEqual({ kind: 'shape', shape: 'landscape_4_3' });
    expect(sizeOf({ width: 512, height: 384 }, 256)).toEqual({
      kind: 'shape',
      shape: 'landscape_4_3',
    });
    expect(sizeOf({ width: 515, height: 768 })).toEqual({
      kind: 'custom',
      width: 512,
      height: 768,
    });
  });
});

it('a request has no fit where all fits make the same, so that nobody sees which is chosen', () => {
  const around = { focus: CENTRE, masked: false, learnedWords: [], loras: [], seed: 7n };
  const demo = { ...around, nativePixels: 256, hosted: false };
  const made = (height: number) => {
    const request = { ...DEFAULT_SETTINGS.request, fit: 'contain-edge' as const };
    const source = { name: 'a.png', width: 512, height };
    return check(requestOf({ request, size: { kind: 'auto' } }, { ...demo, source })).fit;
  };
  expect(made(288)).toBeUndefined();
  expect(made(300)).toBe('contain-edge');
});

it('a strength that is typed may be less than a request may have', () => {
  const { strength } = FIELDS;
  expect(strength.typed.safeParse(0.01).success).toBe(true);
  expect(strength.schema.safeParse(0.01).success).toBe(false);
});
