import { NEGATIVE_PRESETS, BUILT_IN_STYLES } from '../../src/features/styles/built-in-styles.ts';
import { ENDPOINT_TITLES } from '../../src/request/endpoint.ts';
import { FIELD_NAMES, fieldOf, WHOLE_STEPS } from '../../src/request/fields.ts';
import { SHAPE_LABELS } from '../../src/request/sizes.ts';

/**
 * Texts that the page shows by `said`: rooms wrote them that the engine and the endpoint share, and that know no
 * language, or they are data.
 */
export const GROUND: readonly string[] = [
  ...FIELD_NAMES.flatMap((name) => {
    const { title, slider } = fieldOf(name);
    return [title, ...(slider?.hint === undefined ? [] : [slider.hint])];
  }),
  ...Object.values(ENDPOINT_TITLES),
  ...Object.values(SHAPE_LABELS),
  ...Object.values(WHOLE_STEPS),
  ...BUILT_IN_STYLES.map(({ name }) => name),
  ...NEGATIVE_PRESETS.map(({ name }) => name),
  // Values and a title of src/request/detail-rows.ts and src/request/fields.ts.
  'Made as',
  'on',
  'off',
  'none',
  'on, by the brackets of the prompt',
];
