import { t } from '../../language/t.ts';
import { showFailure } from '../../actions/perform.ts';
import { PROMPT_LIMIT } from '../../request/fields.ts';
import { useSettings } from '../../stores/settings.ts';
import Boundary from '../../ui/Boundary.tsx';
import { laterView } from '../../ui/later-view.ts';
import styles from './Prompt.module.css';
import TooLong from './TooLong.tsx';
import { typePrompt } from '../../actions/type-prompt.ts';

/** Not before the first paint; its place is kept. */
const PromptFoot = laterView(() => import('./PromptFoot.tsx'));

/** The field for the prompt. */
export default function Prompt() {
  const prompt = useSettings((settings) => settings.request.prompt);
  return (
    <div className={styles.prompt} data-field="prompt">
      <label htmlFor="prompt">{t('Prompt')}</label>
      <textarea
        id="prompt"
        rows={3}
        value={prompt}
        onChange={(event) => typePrompt({ prompt: event.target.value })}
        placeholder={t('What should it become?')}
        spellCheck
        autoCapitalize="sentences"
        aria-invalid={prompt.length > PROMPT_LIMIT || undefined}
      />
      <TooLong text={prompt} />
      <div className={styles.foot}>
        <Boundary onFailure={showFailure}>
          <PromptFoot />
        </Boundary>
      </div>
    </div>
  );
}
