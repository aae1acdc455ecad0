import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { formatNumber } from '../../language/format-number.ts';
import { said, t } from '../../language/t.ts';
import { FAST_NAMES } from '../../request/fast-names.ts';
import { FIELDS } from '../../request/fields.ts';
import { setRequest, useSettings } from '../../stores/settings.ts';
import controls from '../../ui/controls.module.css';
import styles from './Faster.module.css';
import FieldSlider from './FieldSlider.tsx';

/** Operations of an exact run of 23 steps, divided by those of this one: counted in the published UNet. */
const TIMES_FEWER: Readonly<Record<(typeof FAST_NAMES)[number], number>> = {
  'deepcache-2': 1.8,
  'deepcache-3': 2.3,
};

/** A toggle has to have a value; the settings keep "" for exact. */
const OFF = 'off';

/** What makes a picture faster and a little different: fewer calls of the whole UNet, and an end of guidance. */
export default function Faster() {
  const fast = useSettings(({ request }) => request.fast);
  return (
    <div className={styles.faster}>
      <div className={controls.head} data-field="fast">
        <span className={controls.label} id="fast-label">
          {said(FIELDS.fast.title)}
        </span>
        <ToggleGroup
          className={controls.toggles}
          value={[fast === '' ? OFF : fast]}
          onValueChange={([chosen]) =>
            chosen !== undefined && setRequest({ fast: chosen === OFF ? '' : chosen })
          }
          aria-labelledby="fast-label"
          aria-describedby="fast-hint"
        >
          <Toggle className={controls.toggle} value={OFF}>
            {t('Off')}
          </Toggle>
          {FAST_NAMES.map((name) => (
            <Toggle key={name} className={controls.toggle} value={name} title={name}>
              {formatNumber(TIMES_FEWER[name])}×
            </Toggle>
          ))}
        </ToggleGroup>
      </div>
      <small className={styles.hint} id="fast-hint">
        {t(
          '1.8× takes a little more than half of the computing, and the picture comes out slightly different. 2.3× takes a little less than half, and much of a picture may change. Off changes nothing.',
        )}
      </small>
      <FieldSlider name="guidance_end_sigma" />
      <small className={styles.hint}>
        {t(
          'Guidance holds each step to the prompt, and takes half of the step’s time. The last steps draw fine detail and need it least. At 0.28 the last 7 of 25 steps go without it, and the picture comes out slightly different. 0 changes nothing.',
        )}
      </small>
    </div>
  );
}
