import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { SHAPES } from '../request/sizes.ts';
import { CUSTOM_SIZE, LIMITS, MAX_SEED } from '../request/limits.ts';

const range = ({ min, max }: { readonly min: number; readonly max: number }) =>
  z.number().min(min).max(max);

/** Digits of a seed, 0 … 2^64−1: JSON and `<input>` carry it as text. */
export const seedText = z
  .string()
  .regex(/^\d{1,20}$/)
  .refine((text) => BigInt(text) <= MAX_SEED);

/** One schema per field: a stored value that does not hold costs that field and no other. */
const fields = {
  prompt: z.string(),
  negativePrompt: z.string(),
  /** 0…1 as typed; whether a request may have it, the request's own check says. */
  strength: z.number().min(0).max(1),
  size: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('auto') }),
    z.object({ kind: z.literal('shape'), shape: z.enum(SHAPES) }),
    z.object({
      kind: z.literal('custom'),
      width: range(CUSTOM_SIZE),
      height: range(CUSTOM_SIZE),
    }),
  ]),
  steps: z.int().min(LIMITS.num_inference_steps.min).max(LIMITS.num_inference_steps.max),
  guidance: range(LIMITS.guidance_scale),
  rescale: range(LIMITS.guidance_rescale),
  images: z.int().min(LIMITS.num_images.min).max(LIMITS.num_images.max),
  format: z.enum(['jpeg', 'png']),
  /** "" until one was drawn or typed. */
  seed: z.union([z.literal(''), seedText]),
  /** Keep the seed from run to run instead of drawing one each time. */
  seedLocked: z.boolean(),
  safetyChecker: z.boolean(),
  /** A manifest's id or the id of an installed pack. */
  model: z.string(),
  /** The hub, or a mirror of it, without a slash at the end. */
  hub: z.url({ protocol: /^https?$/ }),
  /** Addresses of the licences that were accepted. */
  acceptedLicences: z.array(z.string()),
  theme: z.enum(['system', 'light', 'dark']),
  fullModelCardClosed: z.boolean(),
  /** The job shown on the stage; "" shows the source picture. */
  view: z.string(),
} as const;

const schema = z.object(fields);

/** Everything typed or chosen. Kept in localStorage. */
export type Settings = z.infer<typeof schema>;

export const DEFAULT_SETTINGS: Settings = {
  prompt: '',
  negativePrompt: '',
  strength: LIMITS.strength.default,
  size: { kind: 'auto' },
  steps: LIMITS.num_inference_steps.default,
  guidance: LIMITS.guidance_scale.default,
  rescale: LIMITS.guidance_rescale.default,
  images: LIMITS.num_images.default,
  format: 'jpeg',
  seed: '',
  seedLocked: false,
  safetyChecker: true,
  model: 'demo',
  hub: 'https://huggingface.co',
  acceptedLicences: [],
  theme: 'system',
  fullModelCardClosed: false,
  view: '',
};

/** Stored settings, field by field: what is missing or not valid takes its default. */
export function restoreSettings(stored: unknown): Settings {
  const given = z.record(z.string(), z.unknown()).catch({}).parse(stored);
  const kept = Object.entries(fields).flatMap(([name, field]) => {
    const parsed = field.safeParse(given[name]);
    return parsed.success ? [[name, parsed.data] as const] : [];
  });
  return { ...DEFAULT_SETTINGS, ...(Object.fromEntries(kept) as Partial<Settings>) };
}

export const useSettings = create<Settings>()(
  persist(() => DEFAULT_SETTINGS, {
    name: 'playground-settings',
    version: 1,
    merge: (stored) => restoreSettings(stored),
  }),
);

export function setSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
}
