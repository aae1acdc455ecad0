import { Code, Command, Keyboard, Monitor, Moon, Sun } from 'lucide-react';
import CapabilityButton from '../features/capability/CapabilityButton.tsx';
import InstallChip from '../features/models/InstallChip.tsx';
import ModelPicker from '../features/models/ModelPicker.tsx';
import { setSettings, useSettings } from '../stores/settings.ts';
import styles from './App.module.css';
import ActionButton from '../actions/ActionButton.tsx';
import controls from '../ui/controls.module.css';
import { API_HASH } from '../ui/route.ts';

const THEMES = ['system', 'light', 'dark'] as const;
const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

export default function Header() {
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
      <nav className={styles.nav} aria-label="App">
        <CapabilityButton />
        <InstallChip />
        <ModelPicker />
        <a
          className={`${controls.button} ${controls.quiet} ${controls.icon} ${styles.roomy}`}
          href={API_HASH}
          aria-label="API"
          title="API: call this engine from code"
        >
          <Code aria-hidden />
        </a>
        <button
          type="button"
          className={`${controls.button} ${controls.quiet} ${controls.icon}`}
          aria-label={`Theme: ${theme}. Change to ${next}`}
          title={`Theme: ${theme}`}
          onClick={() => setSettings({ theme: next })}
        >
          <Icon aria-hidden />
        </button>
        <ActionButton action="commands" icon={Command} shape="icon" />
        <span className={styles.wide}>
          <ActionButton action="shortcuts" icon={Keyboard} shape="icon" />
        </span>
      </nav>
    </header>
  );
}
