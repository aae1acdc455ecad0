import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { Dices, Lock } from 'lucide-react';
import { useState } from 'react';
import controls from '../../ui/controls.module.css';
import { t } from '../../language/t.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import styles from './Seed.module.css';
import { readTypedSeed } from './typed-seed.ts';

/**
 * The same seed and settings make the same picture. Text that is no seed stays in the field with a hint; a
 * seed is drawn meanwhile.
 */
export default function Seed() {
  const seed = useSettings((settings) => settings.seed);
  const locked = useSettings((settings) => settings.seedLocked);
  /** The text as it was typed. `seed`: the setting that it led to; once that is another the text is old. */
  const [typed, setTyped] = useState<{ readonly text: string; readonly seed: string } | null>(null);
  const text = typed?.seed === seed ? typed.text : null;
  const read = text === null ? null : readTypedSeed(text);
  const hint = read === null || read.kind === 'seed' ? null : read.hint;

  const type = (next: string): void => {
    const now = readTypedSeed(next);
    const given = now.kind === 'seed' ? now.seed : '';
    setTyped({ text: next, seed: given });
    setSettings({ seed: given, seedLocked: given !== '' });
  };

  return (
    <div className={controls.row} data-field="seed">
      <label className={controls.label} htmlFor="seed">
        {t('Seed')}
      </label>
      <div className={styles.seed}>
        <input
          id="seed"
          inputMode="numeric"
          autoComplete="off"
          value={text ?? seed}
          data-free={!locked || undefined}
          aria-invalid={read?.kind === 'fault' || undefined}
          aria-describedby="seed-hint"
          onChange={(event) => type(event.target.value)}
          onBlur={() => read?.kind === 'seed' && setTyped(null)}
          placeholder={t('drawn for you')}
        />
        <ToggleGroup
          className={controls.toggles}
          value={[locked ? 'keep' : 'draw']}
          onValueChange={([mode]) =>
            mode !== undefined && setSettings({ seedLocked: mode === 'keep' })
          }
          aria-label={t('Seed for the next run')}
        >
          <Toggle
            className={controls.toggle}
            value="draw"
            aria-label={t('Draw a new seed for each run')}
            title={t('Draw a new seed for each run')}
          >
            <Dices aria-hidden />
          </Toggle>
          <Toggle
            className={controls.toggle}
            value="keep"
            aria-label={t('Keep this seed')}
            title={t('Keep this seed')}
          >
            <Lock aria-hidden />
          </Toggle>
        </ToggleGroup>
      </div>
      <output id="seed-hint" className={controls.fault} hidden={hint === null}>
        {hint}
      </output>
    </div>
  );
}
