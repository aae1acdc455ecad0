import { Languages } from 'lucide-react';
import { LANGUAGE_CHOICES, LANGUAGE_NAMES } from '../language/languages.ts';
import { t } from '../language/t.ts';
import { setSettings, useSettings } from '../stores/settings.ts';
import controls from '../ui/controls.module.css';
import styles from './LanguageSelect.module.css';

/** The language of the app, as a button with the browser's own list. */
export default function LanguageSelect() {
  return (
    <span className={`${controls.button} ${controls.quiet} ${controls.icon} ${styles.language}`}>
      <Languages aria-hidden />
      <LanguageList />
    </span>
  );
}

interface ListProps {
  readonly className?: string | undefined;
}

/** The browser's own list of the languages: a phone shows its own wheel. */
export function LanguageList({ className }: ListProps) {
  const language = useSettings((settings) => settings.language);
  return (
    <select
      className={className}
      aria-label={t('Language')}
      title={t('Language')}
      value={language}
      onChange={({ target }) => {
        const chosen = LANGUAGE_CHOICES.find((each) => each === target.value);
        if (chosen !== undefined) setSettings({ language: chosen });
      }}
    >
      {LANGUAGE_CHOICES.map((each) => (
        <option key={each} value={each} lang={each === 'system' ? undefined : each}>
          {each === 'system' ? t('System') : LANGUAGE_NAMES[each]}
        </option>
      ))}
    </select>
  );
}
