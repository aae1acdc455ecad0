import * as z from 'zod/mini';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { LANGUAGE_CHOICES } from '../language/languages.ts';
import {
  defaultOf,
  fieldOf,
  type FIELDS,
  PROMPT_LIMIT,
  SETTING_NAMES,
  type SettingName,
} from '../request/fields.ts';
import { CUSTOM_SIZE } from '../request/image-size.ts';
import { MAX_SEED } from '../request/seed-json.ts';
import { SHAPES } from '../request/sizes.ts';
import { tabStorage } from './tab-storage.ts';

/** The fields of a request that a person sets, by the endpoint's names. */
export type RequestSettings = { readonly [K in SettingName]: SettingOf<(typeof FIELDS)[K]> };

/** The type of a setting: what may be typed, else what a request holds. */
type SettingOf<F extends { readonly schema: z.ZodMiniType }> = F extends {
  readonly typed: z.ZodMiniType<infer T>;
}
  ? T
  : Exclude<z.output<F['schema']>, undefined>;

const requestFields = bySetting((name) => fieldOf(name).typed ?? fieldOf(name).schema);

/** Digits of a seed, 0 … 2^64−1: JSON and `<input>` carry it as text. */
const seedText = z
  .string()
  // In one check: zod runs the second even where the first has failed, and BigInt throws.
  .check(z.refine((text) => /^\d{1,20}$/.test(text) && BigInt(text) <= MAX_SEED));

const promptStyle = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  prompt: z.string().check(z.maxLength(PROMPT_LIMIT)),
  negative_prompt: z.string().check(z.maxLength(PROMPT_LIMIT)),
});

const side = z.number().check(z.gte(CUSTOM_SIZE.min), z.lte(CUSTOM_SIZE.max));

/** The app's own settings. */
const ownFields = {
  size: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('auto') }),
    z.object({ kind: z.literal('shape'), shape: z.enum(SHAPES) }),
    z.object({
      kind: z.literal('custom'),
      width: side,
      height: side,
      ratio: z.optional(z.number().check(z.positive())),
    }),
  ]),
  /** "" until one was drawn or typed. */
  seed: z.union([z.literal(''), seedText]),
  /** Keep the seed from run to run instead of drawing one each time. */
  seedLocked: z.boolean(),
  /** Its words are sent with the prompt. A copy: it stays chosen where it is renamed or deleted in another tab. */
  style: z.nullable(promptStyle),
  /** Styles that the person has saved; no two have the same name. */
  ownStyles: z.pipe(
    z.array(z.unknown()),
    z.transform((given) => given.flatMap((each) => promptStyle.safeParse(each).data ?? [])),
  ),
  /** A manifest's id or the id of an installed pack. */
  model: z.string(),
  /** The hub, or a mirror of it, without a slash at the end. */
  hub: z.url({ protocol: /^https?$/ }),
  /** Addresses of the licences that were accepted. */
  acceptedLicences: z.pipe(
    z.array(z.unknown()),
    z.transform((given) => given.filter((each) => typeof each === 'string')),
  ),
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(LANGUAGE_CHOICES),
  /** The format of the next download; `stored` until one was chosen: as the picture was made. */
  downloadFormat: z.enum(['stored', 'png', 'jpeg', 'webp']),
  /** Whether a downloaded picture carries its recipe. */
  downloadRecipe: z.boolean(),
  /** How a result is compared with its source. */
  compare: z.enum(['slider', 'sideBySide']),
  fullModelCardClosed: z.boolean(),
  /** Notify the person when a run has ended that nobody looked at. */
  notify: z.boolean(),
  /** The browser's own language model writes prompts out, where it has one. */
  browserExpander: z.boolean(),
  /** The shortcoming of this browser whose notice was closed; "" before. Another one is shown again. */
  noticeClosed: z.string(),
  /** The job shown on the stage; "" shows the source picture. */
  view: z.string(),
} as const;

const ownSchema = z.object(ownFields);
type OwnSettings = z.infer<typeof ownSchema>;

/** Everything typed or chosen. Kept by tabStorage: in this tab, and for new tabs. */
export interface Settings extends OwnSettings {
  readonly request: RequestSettings;
}

export type DownloadFormat = Settings['downloadFormat'];

export const DEFAULT_SETTINGS: Settings = {
  request: bySetting(defaultOf) as RequestSettings,
  size: { kind: 'auto' },
  seed: '',
  seedLocked: false,
  style: null,
  ownStyles: [],
  model: 'demo',
  hub: 'https://huggingface.co',
  acceptedLicences: [],
  theme: 'system',
  language: 'system',
  downloadFormat: 'stored',
  downloadRecipe: true,
  compare: 'slider',
  fullModelCardClosed: false,
  notify: false,
  browserExpander: false,
  noticeClosed: '',
  view: '',
};

/** Stored settings, field by field: what is missing or not valid takes its default. */
export function restoreSettings(stored: unknown): Settings {
  const given = record(stored);
  const { request, ...own } = DEFAULT_SETTINGS;
  return {
    ...valid(ownFields, own, given),
    request: valid(requestFields, request, record(given['request'])),
  };
}

/** The defaults with every stored value over them that its schema takes. */
function valid<T extends object>(
  fields: Readonly<Record<string, z.ZodMiniType>>,
  defaults: T,
  given: Readonly<Record<string, unknown>>,
): T {
  const entries = Object.entries(fields).flatMap(([name, field]) => {
    const kept = taken(field, given[name]);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return { ...defaults, ...(Object.fromEntries(entries) as Partial<T>) };
}

/** The value as the schema takes it; undefined if it does not. A check that throws costs its own field only. */
function taken(field: z.ZodMiniType, value: unknown): unknown {
  try {
    return field.safeParse(value).data;
  } catch (error) {
    console.warn(error);
    return undefined;
  }
}

/** Version 1 had the request's fields beside the others, six of them under names of their own. */
const FORMER_NAMES: Readonly<Partial<Record<SettingName, string>>> = {
  negative_prompt: 'negativePrompt',
  num_inference_steps: 'steps',
  guidance_scale: 'guidance',
  guidance_rescale: 'rescale',
  num_images: 'images',
  enable_safety_checker: 'safetyChecker',
};

/** Settings as an earlier version stored them, in today's form; not yet checked. */
export function migrateSettings(stored: unknown, version: number): unknown {
  if (version > 1) return stored;
  const given = record(stored);
  return { ...given, request: bySetting((name) => given[FORMER_NAMES[name] ?? name]) };
}

function bySetting<T>(value: (name: SettingName) => T): Record<SettingName, T> {
  return Object.fromEntries(SETTING_NAMES.map((name) => [name, value(name)])) as Record<
    SettingName,
    T
  >;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return z.catch(z.record(z.string(), z.unknown()), {}).parse(value);
}

const NAME = 'playground-settings';

/** Settings that all tabs have in common. The others are a draft, of which each tab has its own. */
const COMMON = [
  'ownStyles',
  'hub',
  'acceptedLicences',
  'theme',
  'language',
  'downloadFormat',
  'downloadRecipe',
  'compare',
  'fullModelCardClosed',
  'notify',
  'noticeClosed',
  'browserExpander',
] as const;
const storage = tabStorage<Settings>(COMMON);

export const useSettings = create<Settings>()(
  persist(() => DEFAULT_SETTINGS, {
    name: NAME,
    version: 2,
    storage,
    migrate: (stored, version) => migrateSettings(stored, version) as Settings,
    merge: (stored) => restoreSettings(stored),
  }),
);
storage.adopt(useSettings.getState());

// Another tab has changed something.
globalThis.addEventListener?.('storage', ({ key }) => {
  if (key !== NAME) return;
  const kept = storage.getItem(NAME) as { readonly state: unknown } | null;
  const theirs = restoreSettings(kept?.state);
  const mine = useSettings.getState();
  const changed = COMMON.filter(
    (name) => JSON.stringify(theirs[name]) !== JSON.stringify(mine[name]),
  );
  if (kept === null || changed.length === 0) return;
  const change: Partial<Settings> = Object.fromEntries(changed.map((name) => [name, theirs[name]]));
  storage.adopt(change);
  useSettings.setState(change);
});

export function setSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
}

/** Changes fields of the request; the others stay. */
export function setRequest(change: Partial<RequestSettings>): void {
  useSettings.setState(({ request }) => ({ request: { ...request, ...change } }));
}
