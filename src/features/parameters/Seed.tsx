import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { Dices, Lock } from 'lucide-react';
import controls from '../../ui/controls.module.css';
import { seedText, setSettings, useSettings } from '../../stores/settings.ts';
import styles from './Seed.module.css';

/** The same seed and settings make the same picture. */
export default function Seed() {
  const seed = useSettings((settings) => settings.seed);
  const locked = useSettings((settings) => settings.seedLocked);

  return (
    <div className={controls.row}>
      <label className={controls.label} htmlFor="seed">
        Seed
      </label>
      <div className={styles.seed}>
        <input
          id="seed"
          inputMode="numeric"
          autoComplete="off"
          value={seed}
          data-free={!locked || undefined}
          onChange={(event) => type(event.target.value)}
          placeholder="drawn for you"
        />
        <ToggleGroup
          className={controls.toggles}
          value={[locked ? 'keep' : 'draw']}
          onValueChange={([mode]) =>
            mode !== undefined && setSettings({ seedLocked: mode === 'keep' })
          }
          aria-label="Seed for the next run"
        >
          <Toggle
            className={controls.toggle}
            value="draw"
            aria-label="Draw a new seed for each run"
            title="Draw a new seed for each run"
          >
            <Dices aria-hidden />
          </Toggle>
          <Toggle
            className={controls.toggle}
            value="keep"
            aria-label="Keep this seed"
            title="Keep this seed"
          >
            <Lock aria-hidden />
          </Toggle>
        </ToggleGroup>
      </div>
    </div>
  );
}

function type(text: string): void {
  const digits = text.replace(/\D/g, '');
  if (digits === '') setSettings({ seed: '', seedLocked: false });
  // A digit too many is not taken: the largest seed is 2^64−1.
  else if (seedText.safeParse(digits).success) setSettings({ seed: digits, seedLocked: true });
}
