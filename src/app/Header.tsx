import { Code, Command, Keyboard, Monitor, Moon, Sun } from 'lucide-react';
import { t } from '../language/t.ts';
import ModelPicker from '../features/models/ModelPicker.tsx';
import { setSettings, useSettings } from '../stores/settings.ts';
import styles from './App.module.css';
import ActionButton from '../actions/ActionButton.tsx';
import { showFailure } from '../actions/perform.ts';
import Boundary from '../ui/Boundary.tsx';
import controls from '../ui/controls.module.css';
import { laterView } from '../ui/later-view.ts';
import { API_HASH } from '../ui/route.ts';
import { usePhone } from '../ui/use-narrow.ts';
import LanguageSelect from './LanguageSelect.tsx';

/** There once the browser is known, and while a model is installed. */
const CapabilityButton = laterView(() => import('../features/capability/CapabilityButton.tsx'));
const InstallChip = laterView(() => import('../features/models/InstallChip.tsx'));

const THEMES = ['system', 'light', 'dark'] as const;
const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

const THEME_NAMES: Readonly<Record<(typeof THEMES)[number], () => string>> = {
  system: () => t('Theme: system'),
  light: () => t('Theme: light'),
  dark: () => t('Theme: dark'),
};
const CHANGES: Readonly<Record<(typeof THEMES)[number], () => string>> = {
  system: () => t('Change to system'),
  light: () => t('Change to light'),
  dark: () => t('Change to dark'),
};

/** On a phone the theme and the language stand below the settings (AppChoices.tsx). */
export default function Header() {
  const phone = usePhone();
  const theme = useSettings((settings) => settings.theme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  const Icon = THEME_ICONS[theme];
  return (
    <header className={styles.header}>
      <h1 className={styles.brand}>
        <svg viewBox="0 0 20 20" aria-hidden>
          <circle cx="10" cy="10" r="8.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M10 1.75a8.25 8.25 0 0 1 0 16.5z" fill="var(--accent)" />
        </svg>
        Playground
      </h1>
      <nav className={styles.nav} aria-label={t('App')}>
        <Boundary onFailure={showFailure}>
          <CapabilityButton />
          <InstallChip />
        </Boundary>
        <ModelPicker />
        <a
          className={`${controls.button} ${controls.quiet} ${controls.icon} ${styles.roomy}`}
          href={API_HASH}
          aria-label="API"
          title={t('API: call this engine from code')}
        >
          <Code aria-hidden />
        </a>
        {!phone && (
          <>
            <button
              type="button"
              className={`${controls.button} ${controls.quiet} ${controls.icon}`}
              aria-label={`${THEME_NAMES[theme]()}. ${CHANGES[next]()}`}
              title={THEME_NAMES[theme]()}
              onClick={() => setSettings({ theme: next })}
            >
              <Icon aria-hidden />
            </button>
            <LanguageSelect />
          </>
        )}
        <ActionButton action="commands" icon={Command} shape="icon" />
        <span className={styles.wide}>
          <ActionButton action="shortcuts" icon={Keyboard} shape="icon" />
        </span>
      </nav>
    </header>
  );
}
