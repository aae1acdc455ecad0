import { t } from '../../language/t.ts';
/**
 * The strength slider's stops. On this model's schedule hardly anything changes below .3 and hardly
 * anything of the picture is left above .6 (at .32 the first sigma is about .2, at .54 about 3).
 * More than half of the slider's stops therefore lie between .32 and .54, a hundredth apart.
 */
export const STRENGTH_POSITIONS: readonly number[] = [
  0.05,
  0.1,
  0.15,
  0.2,
  0.25,
  0.29,
  ...Array.from({ length: 23 }, (_, index) => (32 + index) / 100),
  0.58,
  0.62,
  0.66,
  0.7,
  0.75,
  0.8,
  0.85,
  0.9,
  0.95,
  1,
];

/** The slider positions at which the useful range begins and ends, for the mark on its track. */
export const USEFUL_BAND = {
  from: STRENGTH_POSITIONS.indexOf(0.32),
  to: STRENGTH_POSITIONS.indexOf(0.54),
} as const;

/** Names for people who do not want a number. .95 is the endpoint's default. */
export const STRENGTH_STOPS = [
  { name: () => t('Subtle'), strength: 0.36 },
  { name: () => t('Balanced'), strength: 0.44 },
  { name: () => t('Strong'), strength: 0.52 },
  { name: () => t('Reimagine'), strength: 0.95 },
] as const;

/** The slider position nearest a typed strength; the strength itself is kept as typed. */
export function strengthPosition(strength: number): number {
  let nearest = 0;
  for (const [index, value] of STRENGTH_POSITIONS.entries()) {
    const best = STRENGTH_POSITIONS[nearest] ?? 0;
    if (Math.abs(value - strength) < Math.abs(best - strength)) nearest = index;
  }
  return nearest;
}

/** Steps of a run, and of the whole schedule. */
interface Steps {
  readonly run: number;
  readonly total: number;
}

/**
 * Says in words how much of the source is left. The bounds were measured on this schedule at 25
 * steps.
 */
export function strengthMeaning(strength: number, { run, total }: Steps): string {
  const steps = { run, total };
  if (strength < 0.32) return t('Runs {run} of {total} steps, changes hardly anything.', steps);
  if (strength < 0.4) {
    return t('Runs {run} of {total} steps, keeps the picture, changes its surface.', steps);
  }
  if (strength < 0.48) return t('Runs {run} of {total} steps, keeps the composition.', steps);
  if (strength <= 0.6) return t('Runs {run} of {total} steps, keeps only the large shapes.', steps);
  return t('Runs {run} of {total} steps, keeps almost nothing of the picture.', steps);
}
