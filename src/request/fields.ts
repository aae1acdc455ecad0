import * as z from 'zod/mini';
import { type EndpointKind, EXAMPLE_INPUT } from './endpoint.ts';
import { type Field, field, ranged } from './field.ts';
import {
  boolean,
  crop,
  embeddings,
  extra,
  extraSwitch,
  imageSize,
  integer,
  loras,
  maybeOneOf,
  number,
  oneOf,
  seed,
  text,
} from './lax-schemas.ts';
import { FAST_NAMES, type FastName } from './fast-names.ts';
import { FIT_NAMES, type FitName } from './fit-names.ts';
import { publicPath } from './public-path.ts';
import { SCHEDULER_NAMES } from './scheduler-names.ts';
import { stepsRun } from './strength.ts';

/**
 * The most characters (UTF-16 code units) of a prompt and of a negative prompt. The model reads the
 * first 75 tokens; a longer text would only fill the records of all its jobs.
 */
export const PROMPT_LIMIT = 100_000;

/** What is said of a picture that was drawn faster. */
export const WHOLE_STEPS: Readonly<Record<FastName, string>> = {
  'deepcache-2': 'each second step computed whole (deepcache-2)',
  'deepcache-3': 'each third step computed whole (deepcache-3)',
};

/** What is said of a picture that was brought to the size otherwise than by a crop. */
export const FITTED: Readonly<Record<FitName, string>> = {
  stretch: 'stretched to the size',
  'contain-edge': 'whole, with the colours of its edges beside it',
  'contain-blur': 'whole, with a blurred copy of it beside it',
};

/** The endpoints that begin with a picture. */
const WITH_PICTURE = ['image-to-image', 'inpainting'] as const;

/**
 * The fields of `fal-ai/playground-v25/image-to-image`, in the order of its page, those of its siblings,
 * and this app's extensions. Types, checks, defaults, openapi.json, the runner's flags, the settings and what is
 * shown of a request are all read from here. Ranges that the endpoint's page does not state are
 * those of its siblings with the same field text.
 */
export const FIELDS = {
  image_url: field(z.string(), {
    description:
      'The picture to start from: an address whose host lets other pages read it (CORS), a data URI, or an address the storage gave.',
    examples: [EXAMPLE_INPUT.image_url],
    title: 'Picture',
    only: WITH_PICTURE,
    app: 'made',
    details: 'elsewhere',
    publish: () => undefined,
  }),
  mask_url: field(z.string(), {
    description:
      'Which part is drawn anew: a picture that is white there and black elsewhere, by address as image_url. It is stretched to the picture.',
    examples: ['https://pictures.example/mask.png'],
    title: 'Mask',
    only: ['inpainting'],
    app: 'made',
    details: 'elsewhere',
    publish: () => undefined,
  }),
  prompt: field(z.string().check(z.maxLength(PROMPT_LIMIT)), {
    description: 'What the new picture shows.',
    examples: [EXAMPLE_INPUT.prompt],
    title: 'Prompt',
    app: 'setting',
    initial: '',
    typed: z.string(),
    flag: { reads: 'text', value: 'TEXT', help: 'what to draw' },
    details: 'always',
    show: (prompt) => prompt || 'none',
  }),
  negative_prompt: field(text('', PROMPT_LIMIT), {
    description: 'What it shall not show.',
    examples: ['cartoon, illustration, animation. face. male, female'],
    title: 'Negative prompt',
    app: 'setting',
    typed: z.string(),
    flag: { reads: 'text', value: 'TEXT', help: 'what to keep out' },
  }),
  prompt_weighting: field(extraSwitch(), {
    description:
      'Not in the hosted endpoint: brackets in the prompt and the negative prompt weigh words as in AUTOMATIC1111. (word) counts 1.1 times, [word] a 1.1th, (word:1.3) 1.3 times. Without it brackets are text.',
    examples: [true],
    title: 'Weighted words',
    label: 'the switch for weighted words',
    app: 'setting',
    initial: false,
    typed: z.boolean(),
    extension: true,
    show: (on) => (on === true ? 'on, by the brackets of the prompt' : 'off'),
    flag: { reads: 'on', help: 'brackets weigh words: (word:1.3)' },
  }),
  image_size: field(imageSize('square_hd'), {
    description:
      'A named size, or sides in pixels; they are floored to a multiple of 8, at least 64. The picture is stretched to it.',
    examples: ['square_hd', { width: 1280, height: 720 }],
    title: 'Size',
    app: 'made',
    flag: {
      reads: 'size',
      value: 'NAME|WxH',
      help: 'square_hd, square, portrait_4_3, …, or as 640x480',
    },
    details: 'elsewhere',
  }),
  num_inference_steps: ranged(integer, {
    limits: { min: 1, max: 50, default: 25 },
    description: 'Steps of the whole schedule.',
    examples: [25],
    title: 'Steps',
    label: 'the number of steps',
    app: 'setting',
    slider: { step: 1 },
    flag: { reads: 'number', value: 'N' },
    details: 'elsewhere',
  }),
  guidance_scale: ranged(number, {
    limits: { min: 0, max: 20, default: 3 },
    description: 'How closely the prompt is followed; 1 is not at all.',
    title: 'Guidance',
    label: 'guidance',
    app: 'setting',
    slider: {
      step: 0.1,
      digits: 2,
      hint: 'How closely the prompt is followed; 3 is what this model is made for.',
    },
    flag: { reads: 'number', value: 'X' },
    details: 'always',
  }),
  strength: ranged(number, {
    limits: { min: 0.05, max: 1, default: 0.95 },
    description:
      'How far from the source the picture may go; 1 ignores it. num_inference_steps · strength steps are run.',
    examples: [0.95],
    title: 'Strength',
    only: WITH_PICTURE,
    label: 'strength',
    app: 'setting',
    typed: z.number().check(z.gte(0), z.lte(1)),
    flag: { reads: 'number', value: 'X', help: 'how far from the source' },
    details: 'always',
    show: (strength, { num_inference_steps }) => {
      const { run, total } = stepsRun(num_inference_steps, strength);
      return `${strength}, ran ${run} of ${total} steps`;
    },
  }),
  seed: field(seed(), {
    description:
      'The same seed and request make the same picture. Above 2^53−1 as a decimal string or an integer literal; without it one is drawn.',
    examples: [4242, '17454220438242315174'],
    title: 'Seed',
    app: 'made',
    flag: { reads: 'seed', value: 'N', help: '0 … 2^64-1' },
    details: 'elsewhere',
  }),
  num_images: ranged(integer, {
    limits: { min: 1, max: 8, default: 1 },
    description: 'How many pictures to make.',
    title: 'Pictures',
    label: 'the number of pictures',
    app: 'setting',
    slider: { step: 1 },
    flag: { reads: 'number', value: 'N' },
    details: 'elsewhere',
  }),
  embeddings: field(embeddings(), {
    description: 'Textual inversions, by address, with the words they answer to.',
    title: 'Learned words',
    app: 'made',
    show: (given) => given.flatMap(({ tokens }) => tokens).join(' '),
    flag: {
      reads: 'embedding',
      name: 'embedding',
      value: 'FILE[:WORDS]',
      help: 'a textual inversion, as in style.safetensors:<s0>,<s1>; may be given several times',
    },
    // A data or blob URL is a file of the person's own.
    publish: (given) => given.filter(({ path }) => /^https?:/.test(path)),
  }),
  loras: field(loras({ min: -100, max: 100, default: 1 }), {
    description:
      'Not in the hosted endpoint: LoRA files, by address or as a repository on Hugging Face (owner/name, or owner/name/file.safetensors), and how much of each is added. force uses what fits of a file of which some does not.',
    examples: [[{ path: 'https://example.org/style.safetensors', scale: 0.8 }]],
    title: 'LoRA',
    app: 'made',
    label: 'the LoRA files',
    extension: true,
    show: (given = []) =>
      given.map(({ path, scale }) => `${nameOfPath(path) ?? 'a file'} at ${scale}`).join(', '),
    flag: {
      reads: 'lora',
      name: 'lora',
      value: 'FILE[@SCALE][@force]',
      help: 'a LoRA, as in style.safetensors@0.8; may be given several times',
    },
    // A data or blob URL is a file of the person's own.
    publish: (given = []) => {
      const open = given.flatMap((each) => {
        const path = publicPath(each.path);
        return path === undefined ? [] : [{ ...each, path }];
      });
      return open.length === 0 ? undefined : open;
    },
  }),
  enable_safety_checker: field(boolean(true), {
    description: 'Replace pictures that are flagged by black ones.',
    title: 'Safety check',
    app: 'setting',
    flag: { reads: 'off', name: 'no-safety-checker' },
  }),
  safety_checker_version: field(oneOf(['v1', 'v2']), {
    description: 'Which checker.',
    title: 'Safety checker',
    app: 'setting',
    flag: { reads: 'text', value: 'v1|v2' },
  }),
  expand_prompt: field(boolean(false), {
    description:
      'Write the prompt out first: phrases for medium, light and composition are put behind it, by the seed. An installed language model goes on with it instead.',
    title: 'Prompt expansion',
    app: 'setting',
    flag: { reads: 'on', help: 'write the prompt out first' },
  }),
  format: field(oneOf(['jpeg', 'png']), {
    description: 'Of the pictures made.',
    title: 'File format',
    app: 'setting',
    flag: { reads: 'text', value: 'png|jpeg', help: 'else by the ending of --out' },
    show: (format) => format.toUpperCase(),
  }),
  guidance_rescale: ranged(number, {
    // The endpoint's page states no range; 0 … 1 is what the formula is made for.
    limits: { min: 0, max: 1, default: 0 },
    description: 'Counters the overexposure of high guidance.',
    title: 'Guidance rescale',
    label: 'guidance rescale',
    app: 'setting',
    slider: {
      step: 0.05,
      digits: 2,
      hint: 'Takes back the harsh contrast of high guidance.',
    },
    flag: { reads: 'number', value: 'X' },
  }),
  crop: field(crop(), {
    description:
      'Not in the hosted endpoint: the part of the upright picture to use, in its pixels. All of it without.',
    title: 'Crop',
    only: WITH_PICTURE,
    app: 'made',
    extension: true,
    appliedBySender: true,
    details: 'elsewhere',
  }),
  fit: field(maybeOneOf(FIT_NAMES), {
    description:
      'Not in the hosted endpoint: how the picture, or the crop of it, comes to the size. stretch changes its shape, which is what happens without, too. contain-edge and contain-blur keep its shape and fill the room beside it, with the colours of its edges or with a blurred copy.',
    examples: ['contain-blur'],
    title: 'Fit',
    label: 'the fit of the picture',
    only: WITH_PICTURE,
    app: 'setting',
    // The settings keep "" for a picture that covers the size: a crop says which part of it.
    initial: '',
    typed: z.enum(['', ...FIT_NAMES]),
    extension: true,
    appliedBySender: true,
    show: (fit) => (fit === undefined ? 'none' : FITTED[fit]),
    flag: { reads: 'text', value: FIT_NAMES.join('|'), help: 'how the picture comes to the size' },
  }),
  guidance_end_sigma: ranged(extra, {
    limits: { min: 0, max: Infinity, default: 0 },
    description:
      'Not in the hosted endpoint: steps whose sigma is below this run the UNet once instead of twice, without guidance and its rescale. 0, or none, is exact.',
    examples: [0.5],
    title: 'Guidance end',
    label: 'the guidance end',
    app: 'setting',
    initial: 0,
    extension: true,
    slider: {
      max: 5,
      step: 0.05,
      digits: 2,
    },
    flag: { reads: 'number', value: 'X', help: 'no guidance below this sigma' },
  }),
  fast: field(maybeOneOf(FAST_NAMES), {
    description:
      'Not in the hosted endpoint: only each second (deepcache-2) or third step (deepcache-3) calls the whole UNet, which makes a different picture with about 1.8 or 2.3 times fewer operations. Exact without.',
    examples: ['deepcache-2'],
    title: 'Faster, slightly different',
    label: 'the way to draw faster',
    app: 'setting',
    // The settings keep "" for exact.
    initial: '',
    typed: z.enum(['', ...FAST_NAMES]),
    extension: true,
    show: (fast) => (fast === undefined ? 'off' : WHOLE_STEPS[fast]),
    flag: { reads: 'text', value: FAST_NAMES.join('|'), help: 'fewer calls of the whole UNet' },
  }),
  scheduler: field(maybeOneOf(SCHEDULER_NAMES), {
    description:
      'Not in the hosted endpoint: the class of diffusers that samples, with the values of the model’s own scheduler config. The model’s own class without. A model made for EDM takes EDM classes only, any other model the others only.',
    examples: ['EDMEulerScheduler'],
    title: 'Scheduler',
    app: 'setting',
    // The settings keep "" for the model's own.
    initial: '',
    typed: z.enum(['', ...SCHEDULER_NAMES]),
    extension: true,
    flag: { reads: 'text', value: 'CLASS', help: 'of diffusers, as EDMEulerScheduler' },
  }),
} as const;

/** The end of an address, for the details; null if it names no file. */
export function nameOfPath(path: string): string | null {
  // The app names a file of its own so; a page's own blob has an address behind it.
  if (/^blob:(?!https?:|null)/.test(path)) return path.slice('blob:'.length);
  return /^(?:data|blob):/.test(path) ? null : (path.split('/').at(-1) ?? path);
}

type Fields = typeof FIELDS;
export type FieldName = keyof Fields;

/** The names of fields with an attribute. */
type Having<A> = { [K in FieldName]: Fields[K] extends A ? K : never }[FieldName];
/** Fields a person sets in the app; the settings keep them under these names. */
export type SettingName = Having<{ readonly app: 'setting' }>;
export type SliderName = Having<{ readonly slider: object }>;

/** A row of the table without its own types, for whoever goes through all of it. */
export type AnyField = Field & { readonly schema: z.ZodMiniType };

export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];
const named = <N extends FieldName>(has: (field: AnyField) => boolean): readonly N[] =>
  FIELD_NAMES.filter((name): name is N => has(fieldOf(name)));
export const SETTING_NAMES = named<SettingName>(({ app }) => app === 'setting');
export const SLIDER_NAMES = named<SliderName>(({ slider }) => slider !== undefined);

export function fieldOf(name: FieldName): AnyField;
/** Undefined for a name that is no field's. */
export function fieldOf(name: string): AnyField | undefined;
export function fieldOf(name: string): AnyField | undefined {
  return Object.hasOwn(FIELDS, name) ? FIELDS[name as FieldName] : undefined;
}

/** Whether an endpoint has a field of this name. */
export function isFieldOf(name: string, kind: EndpointKind): boolean {
  const field = fieldOf(name);
  return field !== undefined && (field.only?.includes(kind) ?? true);
}

/** The value of a field that is not given; `initial` where a request must have it. */
export function defaultOf(name: FieldName): unknown {
  const { schema, initial } = fieldOf(name);
  return schema.safeParse(undefined).data ?? initial;
}

/** A field in a sentence: "There is something wrong with the number of steps". */
export function labelOf({ label, title }: AnyField): string {
  return label ?? `the ${title.toLowerCase()}`;
}
