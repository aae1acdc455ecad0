import { ArrowLeftRight, Lock, LockOpen } from 'lucide-react';
import { t } from '../../language/t.ts';
import { swapped, type TypedSize, withLock, withSide } from '../../request/custom-size.ts';
import { CUSTOM_SIZE } from '../../request/image-size.ts';
import { setSettings } from '../../stores/settings.ts';
import controls from '../../ui/controls.module.css';
import NumberInput from '../../ui/NumberInput.tsx';
import styles from './Size.module.css';

const put = (size: TypedSize): void => setSettings({ size });

/** Two fields for the sides, within the limits of a request; they can be swapped, and their shape kept. */
export default function CustomSize({ size }: { readonly size: TypedSize }) {
  const locked = size.ratio !== undefined;
  const Icon = locked ? Lock : LockOpen;
  return (
    <span className={styles.custom}>
      <NumberInput
        label={t('Width')}
        {...CUSTOM_SIZE}
        value={size.width}
        step={8}
        onChange={(width) => put(withSide(size, 'width', width))}
      />
      <button
        type="button"
        className={`${controls.button} ${controls.quiet} ${styles.tool}`}
        aria-label={t('Swap width and height')}
        title={t('Swap width and height')}
        onClick={() => put(swapped(size))}
      >
        <ArrowLeftRight aria-hidden />
      </button>
      <NumberInput
        label={t('Height')}
        {...CUSTOM_SIZE}
        value={size.height}
        step={8}
        onChange={(height) => put(withSide(size, 'height', height))}
      />
      <button
        type="button"
        className={`${controls.button} ${controls.quiet} ${styles.tool}`}
        aria-label={t('Keep the shape')}
        aria-pressed={locked}
        title={locked ? t('The other side follows') : t('Keep the shape: the other side follows')}
        onClick={() => put(withLock(size, !locked))}
      >
        <Icon aria-hidden />
      </button>
    </span>
  );
}
