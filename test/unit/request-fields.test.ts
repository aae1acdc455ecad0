/**
 * Tests every field of the request in every place that must know it. A new field of the table needs
 * only a sample here; a place that does not know the field then fails.
 */
import 'fake-indexeddb/auto';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { requestOf, settingsOf } from '../../src/actions/request-settings.ts';
import { requestFailure } from '../../src/actions/request-failure.ts';
import { hostedFields } from '../../src/jobs/hosted/input.ts';
import { ENDPOINT_KINDS, type EndpointKind } from '../../src/request/endpoint.ts';
import { detailRows } from '../../src/request/detail-rows.ts';
import {
  defaultOf,
  FIELD_NAMES,
  type FieldName,
  fieldOf,
  isFieldOf,
  labelOf,
  SETTING_NAMES,
} from '../../src/request/fields.ts';
import { describePicture, readMetadata, withMetadata } from '../../src/request/metadata.ts';
import { inputSchema } from '../../src/request/openapi-schemas.ts';
import { parseRequest } from '../../src/request/parse-request.ts';
import { DEFAULT_SETTINGS, restoreSettings, type Settings } from '../../src/stores/settings.ts';
import { parseArguments, USAGE } from '../../tools/runner/arguments.ts';
import { mergeRequest } from '../../tools/runner/request.ts';
import { queueRequest } from '../../workers/service/intake.ts';
import { scopeWith } from '../service/scope.ts';
import { renderedControls } from './rendered-controls.tsx';

interface Sample {
  /** The value in a request's JSON; never the default. */
  readonly sent: unknown;
  /** The value that the engine gets; absent if it is the same. */
  readonly checked?: unknown;
  /** The text behind the field's flag. */
  readonly typed?: string;
}

const SAMPLES: Readonly<Record<FieldName, Sample>> = {
  image_url: { sent: 'https://pictures.example/b.png' },
  mask_url: { sent: 'https://pictures.example/mask.png' },
  prompt: { sent: 'a lighthouse', typed: 'a lighthouse' },
  negative_prompt: { sent: 'fog', typed: 'fog' },
  prompt_weighting: { sent: true, typed: '' },
  image_size: {
    sent: { width: 640, height: 480 },
    typed: '640x480',
  },
  num_inference_steps: { sent: 12, typed: '12' },
  guidance_scale: { sent: 4.5, typed: '4.5' },
  strength: { sent: 0.44, typed: '0.44' },
  seed: { sent: '18446744073709551615', checked: 2n ** 64n - 1n, typed: '18446744073709551615' },
  num_images: { sent: 3, typed: '3' },
  embeddings: {
    sent: [{ path: 'https://example.org/e.safetensors', tokens: ['<s0>'] }],
    typed: 'https://example.org/e.safetensors:<s0>',
  },
  loras: {
    sent: [{ path: 'https://example.org/l.safetensors', scale: 0.8, force: true }],
    typed: 'https://example.org/l.safetensors@0.8@force',
  },
  enable_safety_checker: { sent: false, typed: '' },
  safety_checker_version: { sent: 'v2', typed: 'v2' },
  expand_prompt: { sent: true, typed: '' },
  format: { sent: 'png', typed: 'png' },
  guidance_rescale: { sent: 0.7, typed: '0.7' },
  guidance_end_sigma: { sent: 0.5, typed: '0.5' },
  fast: { sent: 'deepcache-3', typed: 'deepcache-3' },
  scheduler: { sent: 'LCMScheduler', typed: 'LCMScheduler' },
  crop: { sent: { x: 1, y: 2, width: 300, height: 200 } },
  fit: { sent: 'contain-blur', typed: 'contain-blur' },
};

/** The fields whose controls the screen renders, as the controls themselves say. */
const shown = new Map(
  [...(await renderedControls())].flatMap(([control, html]) =>
    [...html.matchAll(/data-field="(\w+)"/g)].map(([, name = '']) => [name, control] as const),
  ),
);

const least = { image_url: 'https://pictures.example/a.png', prompt: '' };
const mask = { mask_url: 'https://pictures.example/mask.png' };
/** What a request of an endpoint must have. */
const leastOf = (kind: EndpointKind) =>
  ({ 'text-to-image': { prompt: '' }, 'image-to-image': least, inpainting: { ...least, ...mask } })[
    kind
  ];
const checkedOf = (name: FieldName): unknown => SAMPLES[name].checked ?? SAMPLES[name].sent;

function check(body: object) {
  const parsed = parseRequest(body);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  return { ...parsed.request, seed: parsed.request.seed ?? 7n };
}

const asked = (name: FieldName) => check({ ...least, [name]: SAMPLES[name].sent });

describe.each(FIELD_NAMES)('the field %s', (name) => {
  const field = fieldOf(name);

  it('has words for the document, for a control and for a sentence', () => {
    expect(field.description).toMatch(/^[A-Z].*\.$/);
    expect(field.title).toMatch(/^[A-Z]/);
    expect(labelOf(field)).toMatch(/^[a-z]/);
    const { message } = requestFailure([{ loc: ['body', name], msg: 'No', type: 'x' }]);
    expect(message).toContain(labelOf(field));
  });

  it('is in openapi.json', () => {
    for (const kind of ENDPOINT_KINDS) {
      const { properties } = inputSchema(kind) as { properties: Record<string, unknown> };
      if (isFieldOf(name, kind)) {
        expect(properties[name]).toMatchObject({ description: field.description });
      } else expect(properties).not.toHaveProperty(name);
    }
  });

  it('has a default, or must be given', () => {
    const without = parseRequest({ ...least, [name]: undefined });
    expect(without.ok || ['image_url', 'mask_url', 'prompt'].includes(name)).toBe(true);
    expect(checkedOf(name)).not.toEqual(defaultOf(name));
  });

  it('reaches the engine through the endpoint', async () => {
    for (const kind of ENDPOINT_KINDS) {
      const body = { ...leastOf(kind), [name]: SAMPLES[name].sent };
      const job = await queueRequest(kind, body, new Headers(), scopeWith());
      expect(job.state).toBe('queued');
      if (isFieldOf(name, kind)) expect(job.request[name]).toEqual(checkedOf(name));
      else expect(job.request).not.toHaveProperty(name);
    }
  });

  it('reaches the engine through the runner, by its flag or by the request file', async () => {
    const { typed } = SAMPLES[name];
    expect(field.flag === undefined).toBe(typed === undefined);
    if (field.flag === undefined) {
      const flags: Partial<Record<FieldName, string>> = {
        image_url: '--image FILE',
        mask_url: '--mask FILE',
      };
      expect(USAGE).toContain(flags[name] ?? '--request FILE');
      return;
    }
    const flag = `--${field.flag.name ?? name.replaceAll('_', '-')}`;
    expect(USAGE).toMatch(new RegExp(`^ {2}${flag}\\b`, 'm'));
    const words = typed === '' ? [flag] : [flag, typed ?? ''];
    const given = parseArguments(['--image', 'a.png', '--out', 'b', ...words]);
    const merged = check({ ...least, ...(await mergeRequest(given)) });
    expect(merged[name]).toEqual(checkedOf(name));
  });

  it('is set in the app, made by it, or left at its default', () => {
    const value = checkedOf(name);
    const request = { ...DEFAULT_SETTINGS.request, prompt: 'a', [name]: value };
    const settings: Settings = { ...DEFAULT_SETTINGS, request };
    const source = { name: 'a.png', width: 300, height: 200 };
    const focus = { x: 0, y: 0 };
    const learnedWords = [{ name: 'cat.safetensors', file: new Blob(), words: '<cat>' }];
    const loras = [{ name: 'ink', path: 'blob:ink', pack: null, scale: 0.5 }];
    const made = requestOf(
      field.app === 'setting' ? restoreSettings(JSON.parse(JSON.stringify(settings))) : settings,
      {
        source,
        focus,
        masked: true,
        learnedWords,
        loras,
        nativePixels: undefined,
        seed: 9n,
        hosted: false,
      },
    );
    switch (field.app) {
      case 'setting': {
        expect(check(made)[name]).toEqual(value);
        const { request: recalled } = settingsOf(check(made), DEFAULT_SETTINGS.request, undefined);
        expect(recalled?.[name as (typeof SETTING_NAMES)[number]]).toEqual(value);
        break;
      }
      case 'made':
        expect(made[name]).toBeDefined();
        expect(made[name]).not.toEqual(value);
        break;
      default:
        expect(DEFAULT_SETTINGS.request).not.toHaveProperty(name);
    }
  });

  it('has a control on the screen, or says why it has none', () => {
    if (typeof field.app === 'object') {
      expect(field.app.without).toMatch(/^[A-Z].{10,}\.$/);
      expect([...shown.keys()]).not.toContain(name);
    } else expect([...shown.keys()]).toContain(name);
  });

  it('is told in the details where it says so', () => {
    const isTold = (request: ReturnType<typeof check>) =>
      detailRows(request).some(({ title }) => title === field.title);
    expect(isTold(asked(name))).toBe(field.details !== 'elsewhere');
    expect(isTold(check(least))).toBe(field.details === 'always');
  });

  it('is written into a picture and read back, unless it is private', () => {
    const made = { seed: asked(name).seed, width: 8, height: 8 };
    const described = describePicture(asked(name), made);
    const png = encode({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) });
    const read = readMetadata(withMetadata(png, described));
    if (name === 'image_url' || name === 'mask_url') {
      expect(described.request).not.toMatch(/image_url|mask_url|pictures\.example/);
      expect(read).not.toHaveProperty(name);
    } else {
      expect(read?.[name]).toEqual(checkedOf(name));
    }
  });

  it('goes to the hosted service, unless that has no such field', () => {
    const request = { ...DEFAULT_SETTINGS.request, [name]: checkedOf(name) };
    const around = { source: { name: 'a.png', width: 300, height: 200 }, focus: { x: 0, y: 0 } };
    const made = requestOf(
      { ...DEFAULT_SETTINGS, request },
      {
        ...around,
        masked: false,
        learnedWords: [],
        loras: [],
        nativePixels: undefined,
        seed: 9n,
        hosted: true,
      },
    );
    // The app itself does what the fit says, before it sends the picture.
    const isMade = field.extension !== true || field.appliedBySender === true;
    if (field.app === 'setting') expect(name in made).toBe(isMade);
    const sent = hostedFields(asked(name));
    if (field.extension) expect(sent).not.toHaveProperty(name);
    else expect(sent[name]).toEqual(SAMPLES[name].sent);
  });
});

describe('a request that says nothing of an extension, or its default', () => {
  it('has no trace of it, in the request and in the picture', () => {
    const extensions = FIELD_NAMES.filter((name) => fieldOf(name).extension);
    const request = check(least);
    const text = JSON.stringify(describePicture(request, { seed: 7n, width: 8, height: 8 }));
    for (const name of extensions) {
      expect(request).not.toHaveProperty(name);
      expect(text).not.toContain(name);
    }
    expect(extensions).not.toHaveLength(0);
    const said = Object.fromEntries(extensions.map((name) => [name, defaultOf(name)]));
    expect(check({ ...least, ...said })).toStrictEqual(request);
  });
});
