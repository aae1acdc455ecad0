import { said, t } from '../../language/t.ts';
import { FIELDS } from '../../request/fields.ts';
import { weighs } from '../../request/prompt-style.ts';
import { useHostedKey } from '../../stores/hosted-key.ts';
import { setRequest, useSettings } from '../../stores/settings.ts';
import styles from './WeightsSwitch.module.css';

/** Whether brackets weigh words; there is a choice where the prompt or the negative prompt has such brackets. */
export default function WeightsSwitch() {
  const on = useSettings(({ request }) => request.prompt_weighting);
  const weighed = useSettings(({ request, style }) => weighs(request, style));
  // The hosted service has no such field (`extension`).
  const hosted = useHostedKey(({ key }) => key !== null);
  if (hosted && weighed)
    return <small className={styles.hosted}>{t('fal.ai reads brackets as text.')}</small>;
  return (
    <label className={styles.weights} data-field="prompt_weighting" hidden={!weighed}>
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => setRequest({ prompt_weighting: event.target.checked })}
      />
      <span
        title={t(
          '(word) counts 1.1 times, [word] less, (word:1.3) 1.3 times. Off: brackets are text.',
        )}
      >
        {said(FIELDS.prompt_weighting.title)}
      </span>
    </label>
  );
}
