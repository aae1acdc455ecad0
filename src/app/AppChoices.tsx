import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { useId } from 'react';
import { t } from '../language/t.ts';
import { setSettings, type Settings, useSettings } from '../stores/settings.ts';
import controls from '../ui/controls.module.css';
import { usePhone } from '../ui/use-narrow.ts';
import { LanguageList } from './LanguageSelect.tsx';

const THEMES: readonly (readonly [Settings['theme'], () => string])[] = [
  ['system', () => t('System')],
  ['light', () => t('Light')],
  ['dark', () => t('Dark')],
];

/** Theme and language on a phone, whose header has no room for them. They stand below the settings of the picture. */
export default function AppChoices() {
  const theme = useSettings((settings) => settings.theme);
  const label = useId();
  if (!usePhone()) return null;
  return (
    <>
      <div className={controls.head}>
        <span className={controls.label} id={label}>
          {t('Theme')}
        </span>
        <ToggleGroup
          className={controls.toggles}
          value={[theme]}
          onValueChange={([chosen]) => chosen !== undefined && setSettings({ theme: chosen })}
          aria-labelledby={label}
        >
          {THEMES.map(([value, name]) => (
            <Toggle key={value} className={controls.toggle} value={value}>
              {name()}
            </Toggle>
          ))}
        </ToggleGroup>
      </div>
      <div className={controls.head}>
        <span className={controls.label}>{t('Language')}</span>
        <LanguageList className={controls.choice} />
      </div>
    </>
  );
}
