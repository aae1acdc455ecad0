import { LayoutGrid } from 'lucide-react';
import { t } from '../../language/t.ts';
import type { JobResult, StoredImage } from '../../../workers/records/record.ts';
import { useBlobUrl } from '../../stores/use-blob-url.ts';
import styles from './Pictures.module.css';

interface Props {
  readonly result: JobResult;
  /** The number of the shown picture, or null while all are shown. */
  readonly index: number | null;
  readonly onIndex: (index: number | null) => void;
}

/** The pictures of a run as small ones, of which one is shown large, or all beside each other. */
export default function Pictures({ result, index, onIndex }: Props) {
  return (
    <fieldset className={styles.strip} aria-label={t('Pictures of this run')}>
      {result.images.map((image, at) => (
        <button
          key={`${at}-${image.blob}`}
          type="button"
          aria-label={t('Picture {number}', { number: at + 1 })}
          aria-pressed={at === index}
          onClick={() => onIndex(at)}
        >
          <Small image={image} flagged={result.output.has_nsfw_concepts[at] === true} />
        </button>
      ))}
      <button
        type="button"
        aria-label={t('All of this run')}
        title={t('All of this run')}
        aria-pressed={index === null}
        onClick={() => onIndex(index === null ? 0 : null)}
      >
        <LayoutGrid aria-hidden />
      </button>
    </fieldset>
  );
}

/** All pictures of a run, as large as there is room. Each shows itself alone. */
export function PictureGrid({ result, onIndex }: Omit<Props, 'index'>) {
  const [first] = result.images;
  const columns = Math.ceil(Math.sqrt(result.images.length));
  return (
    <ul
      className={styles.grid}
      style={{
        '--columns': columns,
        '--rows': Math.ceil(result.images.length / columns),
        '--side': first === undefined ? 1 : first.width / first.height,
      }}
      aria-label={t('All pictures of this run')}
    >
      {result.images.map((image, at) => (
        <li key={`${at}-${image.blob}`}>
          <button
            type="button"
            aria-label={t('Show picture {number}', { number: at + 1 })}
            onClick={() => onIndex(at)}
          >
            <Small image={image} flagged={result.output.has_nsfw_concepts[at] === true} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Small({ image, flagged }: { readonly image: StoredImage; readonly flagged: boolean }) {
  const url = useBlobUrl(image.blob);
  return url === null ? null : (
    <img src={url} alt="" draggable={false} data-flagged={flagged || undefined} />
  );
}
