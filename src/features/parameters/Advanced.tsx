import { Collapsible } from '@base-ui/react/collapsible';
import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { ChevronRight } from 'lucide-react';
import SliderRow from '../../ui/SliderRow.tsx';
import controls from '../../ui/controls.module.css';
import { LIMITS } from '../../request/limits.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import styles from './Advanced.module.css';

/** What most pictures do not need. */
export default function Advanced() {
  const settings = useSettings();
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className={styles.trigger}>
        <ChevronRight aria-hidden />
        Advanced
      </Collapsible.Trigger>
      <Collapsible.Panel className={styles.panel}>
        <div className={controls.row}>
          <label className={controls.label} htmlFor="negative-prompt">
            Negative prompt
          </label>
          <textarea
            id="negative-prompt"
            className={styles.negative}
            rows={2}
            value={settings.negativePrompt}
            onChange={(event) => setSettings({ negativePrompt: event.target.value })}
            placeholder="What should not be in it"
          />
        </div>
        <SliderRow
          label="Steps"
          {...LIMITS.num_inference_steps}
          value={settings.steps}
          step={1}
          onChange={(steps) => setSettings({ steps })}
        />
        <SliderRow
          label="Guidance"
          hint="How closely the prompt is followed; 3 is what this model is made for."
          {...LIMITS.guidance_scale}
          value={settings.guidance}
          step={0.1}
          digits={2}
          onChange={(guidance) => setSettings({ guidance })}
        />
        <SliderRow
          label="Guidance rescale"
          hint="Takes back the harsh contrast of high guidance."
          {...LIMITS.guidance_rescale}
          value={settings.rescale}
          step={0.05}
          digits={2}
          onChange={(rescale) => setSettings({ rescale })}
        />
        <SliderRow
          label="Pictures"
          {...LIMITS.num_images}
          value={settings.images}
          step={1}
          onChange={(images) => setSettings({ images })}
        />
        <div className={controls.head}>
          <span className={controls.label} id="format-label">
            File format
          </span>
          <ToggleGroup
            className={controls.toggles}
            value={[settings.format]}
            onValueChange={([format]) => format !== undefined && setSettings({ format })}
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
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={settings.safetyChecker}
            onChange={(event) => setSettings({ safetyChecker: event.target.checked })}
          />
          <span>
            Ask for the safety check
            <small>
              A picture that may not be safe for work is blurred until you ask to see it, and
              previews are blurred.
            </small>
          </span>
        </label>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
