import { Slider } from '@base-ui/react/slider';
import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { Brush, Check, Contrast, Eraser, Redo2, Trash2, Undo2 } from 'lucide-react';
import { t } from '../../language/t.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import { setBrushSize, setBrushTool } from '../../stores/edit-mask.ts';
import { BRUSH_SIZE, useMask } from '../../stores/mask.ts';
import controls from '../../ui/controls.module.css';
import styles from './MaskFoot.module.css';
import { paintedText } from './painted-text.ts';

/** The tools below the picture while its mask is painted. */
export default function MaskFoot() {
  const tool = useMask((mask) => mask.tool);
  const size = useMask((mask) => mask.size);
  const share = useMask(({ drawing }) => drawing?.share ?? 0);
  // A mask that comes back, after a reload or with a picture of the history, has no steps.
  const isEarlier = useMask(({ drawing }) => drawing?.base != null && drawing.done.length === 0);
  return (
    <fieldset className={styles.foot} aria-label={t('Mask')}>
      <ToggleGroup
        className={`${controls.toggles} ${styles.tools}`}
        value={[tool]}
        onValueChange={([chosen]) => chosen !== undefined && setBrushTool(chosen)}
        aria-label={t('Tool')}
      >
        <Toggle className={controls.toggle} value="paint" title={t('Paint what is drawn anew (E)')}>
          <Brush aria-hidden />
          {t('Paint')}
        </Toggle>
        <Toggle className={controls.toggle} value="erase" title={t('Erase (E)')}>
          <Eraser aria-hidden />
          {t('Erase')}
        </Toggle>
      </ToggleGroup>
      <Slider.Root
        className={styles.size}
        value={size}
        {...BRUSH_SIZE}
        onValueChange={setBrushSize}
        title={t('Size of the brush ([ and ])')}
      >
        <Slider.Label className={styles.label}>{t('Size')}</Slider.Label>
        <Slider.Control className={`${controls.slider} ${styles.slide}`}>
          <Slider.Track className={controls.track}>
            <Slider.Indicator className={controls.fill} />
            <Slider.Thumb
              className={controls.thumb}
              aria-label={t('Size of the brush')}
              getAriaValueText={() => t('{size} % of the picture', { size })}
            />
          </Slider.Track>
        </Slider.Control>
      </Slider.Root>
      <output className={styles.share}>{paintedText(share)}</output>
      {isEarlier && (
        <span className={styles.hint}>{t('Undo ends here: this was painted earlier.')}</span>
      )}
      <div className={styles.steps}>
        <ActionButton action="undoMask" icon={Undo2} shape="icon" />
        <ActionButton action="redoMask" icon={Redo2} shape="icon" />
        <ActionButton action="invertMask" icon={Contrast} shape="icon" />
        <ActionButton action="clearMask" icon={Trash2} shape="icon" />
        <ActionButton action="leaveMask" icon={Check} text={t('Done')} look="framed" />
      </div>
    </fieldset>
  );
}
