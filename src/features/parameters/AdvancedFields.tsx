import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import controls from '../../ui/controls.module.css';
import { said, t } from '../../language/t.ts';
import { FIELDS, PROMPT_LIMIT, SLIDER_NAMES } from '../../request/fields.ts';
import { withStyle } from '../../request/prompt-style.ts';
import { setRequest, useSettings } from '../../stores/settings.ts';
import Tokens from '../prompt/Tokens.tsx';
import NegativePresets from '../styles/NegativePresets.tsx';
import TooLong from '../prompt/TooLong.tsx';
import { typePrompt } from '../../actions/type-prompt.ts';
import styles from './Advanced.module.css';
import BrowserModel from './BrowserModel.tsx';
import CheckerVersion from './CheckerVersion.tsx';
import Faster from './Faster.tsx';
import FieldSlider from './FieldSlider.tsx';
import LearnedWords from './LearnedWords.tsx';
import Loras from './Loras.tsx';
import Scheduler from './Scheduler.tsx';

/** Sliders with a place of their own: after the others, and among what makes a picture faster. */
const ELSEWHERE: readonly string[] = ['num_images', 'guidance_end_sigma'];
/** The sliders of the fields that change the picture. */
const DRAWING = SLIDER_NAMES.filter((name) => !ELSEWHERE.includes(name));

/** The controls of these parameters. */
export default function AdvancedFields() {
  const request = useSettings((settings) => settings.request);
  const negative = useSettings((now) => withStyle(now.request, now.style).negative_prompt);
  return (
    <>
      <div className={controls.row} data-field="negative_prompt">
        <div className={controls.head}>
          <label className={controls.label} htmlFor="negative-prompt">
            {said(FIELDS.negative_prompt.title)}
          </label>
          <NegativePresets />
        </div>
        <textarea
          id="negative-prompt"
          className={`${controls.field} ${styles.negative}`}
          rows={2}
          value={request.negative_prompt}
          onChange={(event) => typePrompt({ negative_prompt: event.target.value })}
          placeholder={t('What should not be in it')}
          aria-invalid={request.negative_prompt.length > PROMPT_LIMIT || undefined}
        />
        <TooLong text={request.negative_prompt} />
        <Tokens text={negative} />
      </div>
      <LearnedWords />
      <Loras />
      {DRAWING.map((name) => (
        <FieldSlider key={name} name={name} />
      ))}
      <Scheduler />
      <Faster />
      <FieldSlider name="num_images" />
      <div className={controls.head} data-field="format">
        <span className={controls.label} id="format-label">
          {said(FIELDS.format.title)}
        </span>
        <ToggleGroup
          className={controls.toggles}
          value={[request.format]}
          onValueChange={([format]) => format !== undefined && setRequest({ format })}
          aria-labelledby="format-label"
        >
          <Toggle className={controls.toggle} value="jpeg">
            JPEG
          </Toggle>
          <Toggle className={controls.toggle} value="png">
            PNG
          </Toggle>
        </ToggleGroup>
      </div>
      <label className={styles.check} data-field="expand_prompt">
        <input
          type="checkbox"
          checked={request.expand_prompt}
          onChange={(event) => setRequest({ expand_prompt: event.target.checked })}
        />
        <span>
          {t('Write the prompt out')}
          <small>
            {t(
              'Words for medium, light and composition are put behind it. The seed chooses them, and the subject stays.',
            )}
          </small>
        </span>
      </label>
      {request.expand_prompt && <BrowserModel />}
      <label className={styles.check} data-field="enable_safety_checker">
        <input
          type="checkbox"
          checked={request.enable_safety_checker}
          onChange={(event) => setRequest({ enable_safety_checker: event.target.checked })}
        />
        <span>
          {t('Ask for the safety check')}
          <small>
            {t(
              'A picture that may not be safe for work is blurred until you ask to see it, and previews are blurred.',
            )}
          </small>
        </span>
      </label>
      <CheckerVersion />
    </>
  );
}
