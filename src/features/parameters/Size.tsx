import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { Ruler } from 'lucide-react';
import controls from '../../ui/controls.module.css';
import { said, t } from '../../language/t.ts';
import { NAMED_SIZES } from '../../request/image-size.ts';
import { useSession } from '../../stores/session.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import { useRunModel } from '../../models/run-model.ts';
import CustomSize from './CustomSize.tsx';
import styles from './Size.module.css';
import { SHAPES, SHAPE_LABELS, chosenSize, nearestShape, type Shape } from '../../request/sizes.ts';

type Choice = Shape | 'auto' | 'custom';

/**
 * The size of the new picture: the named shape nearest the source's, another one, or a typed size.
 */
export default function Size() {
  const size = useSettings((settings) => settings.size);
  const { nativePixels } = useRunModel();
  const source = useSession((session) => session.source);
  const { pixels } = chosenSize(size, source, nativePixels);
  const pressed: Choice = size.kind === 'shape' ? size.shape : size.kind;
  const followed = size.kind === 'auto' ? nearestShape(source) : null;

  const choose = ([choice]: readonly Choice[]): void => {
    if (choice === undefined) return;
    if (choice === 'auto') setSettings({ size: { kind: 'auto' } });
    else if (choice === 'custom') setSettings({ size: { kind: 'custom', ...pixels } });
    else setSettings({ size: { kind: 'shape', shape: choice } });
  };

  return (
    <fieldset className={controls.row} data-field="image_size" aria-labelledby="size-label">
      <div className={controls.head}>
        <span className={controls.label} id="size-label">
          {t('Size')}
        </span>
        {size.kind === 'custom' ? (
          <CustomSize size={size} />
        ) : (
          <output className={styles.pixels}>
            {pixels.width} × {pixels.height}
          </output>
        )}
      </div>
      <ToggleGroup
        className={controls.toggles}
        value={[pressed]}
        onValueChange={choose}
        aria-labelledby="size-label"
      >
        <Toggle
          className={controls.toggle}
          value="auto"
          title={t('The shape nearest your picture')}
        >
          {t('Auto')}
        </Toggle>
        {SHAPES.map((shape) => (
          <Toggle
            key={shape}
            className={controls.toggle}
            value={shape}
            aria-label={said(SHAPE_LABELS[shape])}
            title={said(SHAPE_LABELS[shape])}
          >
            <Glyph shape={shape} marked={shape === followed} />
          </Toggle>
        ))}
        <Toggle
          className={controls.toggle}
          value="custom"
          aria-label={t('Own numbers')}
          title={t('Own numbers')}
        >
          <Ruler aria-hidden />
        </Toggle>
      </ToggleGroup>
      {size.kind === 'custom' && (pixels.width !== size.width || pixels.height !== size.height) && (
        <p className={styles.note}>
          {t('Makes {width} × {height}: sides are multiples of 8, at least 64.', {
            width: String(pixels.width),
            height: String(pixels.height),
          })}
        </p>
      )}
    </fieldset>
  );
}

function Glyph({ shape, marked }: { readonly shape: Shape; readonly marked: boolean }) {
  const { width, height } = NAMED_SIZES[shape];
  const scale = 15 / Math.max(width, height);
  return (
    <span
      className={styles.glyph}
      data-marked={marked || undefined}
      style={{ width: width * scale, height: height * scale }}
    />
  );
}
