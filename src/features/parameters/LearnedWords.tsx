import { Plus, X } from 'lucide-react';
import { said, t } from '../../language/t.ts';
import { perform } from '../../actions/perform.ts';
import { FIELDS } from '../../request/fields.ts';
import {
  addLearnedWord,
  removeLearnedWord,
  renameLearnedWord,
  useLearnedWords,
} from '../../stores/learned-words.ts';
import { setRequest, useSettings } from '../../stores/settings.ts';
import controls from '../../ui/controls.module.css';
import { pickFile } from '../../ui/pick-file.ts';
import styles from './LearnedWords.module.css';

/** Files that teach the model a word, and the words they answer to in the prompt. */
export default function LearnedWords() {
  const list = useLearnedWords((words) => words.list);
  const { prompt, negative_prompt } = useSettings((settings) => settings.request);
  const text = `${prompt} ${negative_prompt}`.toLowerCase();
  return (
    <div className={controls.row} data-field="embeddings">
      <div className={controls.head}>
        <span className={controls.label} id="learned-words-label">
          {said(FIELDS.embeddings.title)}
        </span>
        <button
          type="button"
          className={`${controls.button} ${controls.quiet} ${styles.add}`}
          onClick={() => void perform(add)}
        >
          <Plus aria-hidden />
          {t('Add a file')}
        </button>
      </div>
      {list.length > 0 && (
        <ul className={styles.list} aria-labelledby="learned-words-label">
          {list.map(({ name, words }, index) => (
            <li key={index}>
              <div className={styles.entry}>
                <input
                  className={`${controls.field} ${styles.words}`}
                  value={words}
                  onChange={({ target }) =>
                    void perform(() => renameLearnedWord(index, target.value))
                  }
                  aria-label={t('Words of {name}', { name })}
                  spellCheck={false}
                  autoCapitalize="off"
                />
                <button
                  type="button"
                  className={`${controls.button} ${controls.quiet} ${controls.icon}`}
                  onClick={() => void perform(() => removeLearnedWord(index))}
                  aria-label={t('Remove {name}', { name })}
                >
                  <X aria-hidden />
                </button>
              </div>
              <small className={styles.file}>
                {name}
                {isUnused(words, text) && (
                  <button
                    type="button"
                    className={controls.link}
                    onClick={() => setRequest({ prompt: `${prompt.trimEnd()} ${words}`.trim() })}
                  >
                    {t('Put it into the prompt')}
                  </button>
                )}
              </small>
            </li>
          ))}
        </ul>
      )}
      <small className={styles.hint}>
        {t(
          'A textual inversion for SDXL (.safetensors) draws what it has learned where its word stands in the prompt.',
        )}
      </small>
    </div>
  );
}

async function add(): Promise<void> {
  const file = await pickFile('.safetensors,.pti');
  if (file !== null) await addLearnedWord(file);
}

/** Whether none of the words stands in the prompts. @param text both prompts, in lower case */
function isUnused(words: string, text: string): boolean {
  const each = words.toLowerCase().split(/\s+/).filter(Boolean);
  return each.length > 0 && !each.some((word) => text.includes(word));
}
