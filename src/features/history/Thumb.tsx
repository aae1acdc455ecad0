import { memo } from 'react';
import { t } from '../../language/t.ts';
import { useLanguage } from '../../language/use-language.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { setSettings } from '../../stores/settings.ts';
import { useBlobUrl } from '../../stores/use-blob-url.ts';
import styles from './History.module.css';
import { sourceLabel } from './source-label.ts';

interface ThumbProps {
  /** The key of the tile. */
  readonly tile: string;
  readonly job: JobRecord;
  /** How many pictures it stands for: those of its job, or of its job's group. */
  readonly pictures: number;
  /** Whether it is the picture on the stage. */
  readonly current: boolean;
  /** Called with its key when it gets the focus, and with nothing when it loses the focus. */
  readonly onFocus: (tile: string | undefined) => void;
}

/** A finished picture as a button that shows it. It stays as it is while a run changes other records. */
export default memo(function Thumb({ tile, job, pictures, current, onFocus }: ThumbProps) {
  useLanguage();
  const images = job.result?.images ?? [];
  const url = useBlobUrl(images[0]?.blob);
  const { prompt, strength, seed } = job.request;
  const source = sourceLabel(job);
  const told = [
    prompt,
    strength === undefined
      ? t('Seed {seed}', { seed: String(seed) })
      : t('Strength {strength}, seed {seed}', { strength, seed: String(seed) }),
    source,
  ];
  const name =
    strength === undefined
      ? t('Picture of “{prompt}”, seed {seed}', { prompt, seed: String(seed) })
      : t('Picture of “{prompt}”, strength {strength}, seed {seed}', {
          prompt,
          strength,
          seed: String(seed),
        });
  return (
    <button
      type="button"
      className={styles.thumb}
      data-thumb={tile}
      data-origin={job.origin}
      data-flagged={job.result?.output.has_nsfw_concepts[0] || undefined}
      aria-current={current || undefined}
      aria-label={source === undefined ? name : `${name}. ${source}`}
      title={told.filter((line) => line !== undefined).join('\n')}
      onClick={() => setSettings({ view: job.id })}
      onFocus={() => onFocus(tile)}
      onBlur={() => onFocus(undefined)}
    >
      {url !== null && <img src={url} alt="" draggable={false} />}
      {pictures > 1 && <span>{pictures}</span>}
    </button>
  );
});
