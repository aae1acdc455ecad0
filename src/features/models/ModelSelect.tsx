import { Select } from '@base-ui/react/select';
import { Check, ChevronDown, HardDriveDownload } from 'lucide-react';
import controls from '../../ui/controls.module.css';
import { REGION } from '../../ui/region.ts';
import { said, t } from '../../language/t.ts';
import { useModels } from '../../stores/models.ts';
import { setSession } from '../../stores/session.ts';
import { setSettings } from '../../stores/settings.ts';
import { formatBytes } from '../../language/format-number.ts';
import { embeddedModel } from '../../models/manifest.ts';
import styles from './ModelPicker.module.css';
import { precisionName, shownTitle, stateName } from '../../models/names.ts';
import { isChoosable, useRunModel } from '../../models/run-model.ts';
import { draws } from '../../stores/draws.ts';

/** The value of the entry that opens the dialog; no model's id begins with `#`. */
const MANAGE = '#manage';

/** The list to choose the model that draws; its last entry opens the dialog with all models. */
export default function ModelSelect() {
  const current = useRunModel();
  const packs = useModels((models) => models.packs);
  const { entry: demo } = embeddedModel();
  const choose = (model: string | null): void => {
    if (model === MANAGE) setSession({ dialog: 'models' });
    else if (model !== null) setSettings({ model });
  };
  return (
    <Select.Root
      value={current.id}
      onValueChange={choose}
      items={[{ value: current.id, label: current.title() }]}
    >
      <Select.Trigger
        className={`${controls.button} ${controls.quiet} ${styles.trigger}`}
        aria-label={t('Model')}
      >
        <Select.Value className={styles.value} />
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
          {...REGION}
          aria-label={t('Models')}
        >
          <Select.Popup className={styles.popup}>
            <Item
              value={demo.id}
              title={said(demo.title)}
              note={`${said(demo.summary)} ${t('Ready.')}`}
            />
            {packs.filter(draws).map((pack) => (
              <Item
                key={pack.id}
                value={pack.id}
                title={`${shownTitle(pack)}, ${precisionName(pack.precision)}`}
                note={t('{state}, {size} stored.', {
                  state: stateName(pack),
                  size: formatBytes(pack.bytesStored),
                })}
                disabled={!isChoosable(pack)}
              />
            ))}
            <Select.Separator className={styles.separator} />
            <Select.Item value={MANAGE} className={styles.item}>
              <span className={styles.check}>
                <HardDriveDownload aria-hidden />
              </span>
              <Select.ItemText className={styles.title}>
                {t('Install and manage models…')}
              </Select.ItemText>
            </Select.Item>
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}

interface ItemProps {
  readonly value: string;
  readonly title: string;
  readonly note: string;
  readonly disabled?: boolean;
}

function Item({ value, title, note, disabled = false }: ItemProps) {
  return (
    <Select.Item value={value} disabled={disabled} className={styles.item}>
      <Select.ItemIndicator className={styles.check}>
        <Check aria-hidden />
      </Select.ItemIndicator>
      <Select.ItemText className={styles.title}>{title}</Select.ItemText>
      <small>{note}</small>
    </Select.Item>
  );
}
