import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import {
  Columns2,
  Eye,
  Maximize,
  Minimize,
  SquareSplitHorizontal,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { t } from '../../language/t.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import { useAction } from '../../actions/use-action.ts';
import { useLook } from '../../stores/look.ts';
import { useSession } from '../../stores/session.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import controls from '../../ui/controls.module.css';
import styles from './LookBar.module.css';

/** How a picture is looked at: beside its original or over it, how near, and whether it fills the screen. */
export default function LookBar({ compared }: { readonly compared: boolean }) {
  const percent = useLook(({ nearness }) => nearness?.percent ?? 100);
  const full = useLook((look) => look.full);
  return (
    <div className={styles.room}>
      <div className={styles.bar}>
        {compared && (
          <div className={`${styles.compare} ${styles.words}`}>
            <Compare />
            <HoldOriginal />
          </div>
        )}
        <div className={styles.zoom}>
          <ActionButton action="zoomOut" icon={ZoomOut} shape="icon" />
          <span className={styles.percent} data-testid="nearness">
            {t('{share} %', { share: percent })}
          </span>
          <ActionButton action="zoomIn" icon={ZoomIn} shape="icon" />
          <ActionButton action="zoomFit" text={t('Fit')} />
          <ActionButton action="zoomActual" text={t('{share} %', { share: 100 })} />
          <span className={styles.words}>
            <ActionButton
              action="fullScreen"
              icon={full ? Minimize : Maximize}
              text={full ? t('Leave full screen') : t('Full screen')}
            />
          </span>
        </div>
      </div>
    </div>
  );
}

function Compare() {
  const compare = useSettings((settings) => settings.compare);
  return (
    <ToggleGroup
      className={controls.toggles}
      value={[compare]}
      onValueChange={([chosen]) => chosen !== undefined && setSettings({ compare: chosen })}
      aria-label={t('Compare by')}
    >
      <Toggle
        className={controls.toggle}
        value="slider"
        aria-label={t('Slider')}
        title={t('Slider (C)')}
      >
        <SquareSplitHorizontal aria-hidden />
        <span>{t('Slider')}</span>
      </Toggle>
      <Toggle
        className={controls.toggle}
        value="sideBySide"
        aria-label={t('Side by side')}
        title={t('Side by side (C)')}
      >
        <Columns2 aria-hidden />
        <span>{t('Side by side')}</span>
      </Toggle>
    </ToggleGroup>
  );
}

function HoldOriginal() {
  const { label, perform, release, can } = useAction('holdOriginal');
  const holding = useSession((session) => session.holdingOriginal);
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.quiet}`}
      aria-label={label}
      aria-pressed={holding}
      title={`${label} (O)`}
      disabled={!can}
      data-held={holding || undefined}
      onPointerDown={() => void perform()}
      onPointerUp={() => void release?.()}
      onPointerLeave={() => void release?.()}
      onPointerCancel={() => void release?.()}
      onKeyDown={({ key }) => (key === ' ' || key === 'Enter') && void perform()}
      onKeyUp={() => void release?.()}
      onBlur={() => void release?.()}
      onContextMenu={(event) => event.preventDefault()}
    >
      <Eye aria-hidden />
      <span>{t('Original')}</span>
    </button>
  );
}
