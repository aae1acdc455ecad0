import { Select } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import controls from '../../app/controls/controls.module.css';
import { setSettings, useSettings } from '../../stores/settings.ts';
import { formatBytes } from '../capability/format-bytes.ts';
import { MODELS, downloadBytes, usableModel, type ModelEntry } from './manifest.ts';
import styles from './ModelPicker.module.css';

/** Which model draws. Those this build cannot run yet are shown and say so. */
export default function ModelPicker() {
  const current = usableModel(useSettings((settings) => settings.model));
  return (
    <Select.Root
      value={current.id}
      onValueChange={(model) => model !== null && setSettings({ model })}
      items={MODELS.map(({ id, title }) => ({ value: id, label: title }))}
    >
      <Select.Trigger
        className={`${controls.button} ${controls.quiet} ${styles.trigger}`}
        aria-label="Model"
      >
        <Select.Value />
        <Select.Icon>
          <ChevronDown aria-hidden />
        </Select.Icon>
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner
          className={styles.positioner}
          sideOffset={6}
          align="end"
          alignItemWithTrigger={false}
        >
          <Select.Popup className={styles.popup}>
            {MODELS.map((model) => (
              <Select.Item
                key={model.id}
                value={model.id}
                disabled={!model.embedded}
                className={styles.item}
              >
                <Select.ItemIndicator className={styles.check}>
                  <Check aria-hidden />
                </Select.ItemIndicator>
                <Select.ItemText className={styles.title}>{model.title}</Select.ItemText>
                <small>{describe(model)}</small>
              </Select.Item>
            ))}
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}

function describe(model: ModelEntry): string {
  if (model.embedded) return `${model.summary} Ready.`;
  return `${model.summary} ${formatBytes(downloadBytes(model))} to download; this version cannot install it yet.`;
}
