import { Star } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { plural, t } from '../../language/t.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { isStarred } from '../../../workers/records/star.ts';
import { fileName } from '../../actions/download.ts';
import { perform } from '../../actions/perform.ts';
import { toggleStars } from '../../actions/star.ts';
import { useBlobUrl } from '../../stores/use-blob-url.ts';
import { sourceLabel } from '../history/source-label.ts';
import styles from './Tile.module.css';
import type { Selected } from './use-selection.ts';

interface Props {
  readonly job: JobRecord;
  /** Whether the arrow keys stand on it. */
  readonly active: boolean;
  readonly selection: Selected;
  readonly onActive: (id: string) => void;
  readonly onOpen: (job: JobRecord) => void;
  /** Called with every key that a part of it gets. */
  readonly onKey: (event: KeyboardEvent) => void;
  /** Called once its picture is there, or cannot be shown. */
  readonly onShown: () => void;
}

/**
 * A finished run in the grid: its first picture. A click opens it, or selects it while something is selected. Dragged
 * out of the window it is a file, in browsers that know how (Chromium).
 */
export default function Tile({ job, active, selection, onActive, onOpen, onKey, onShown }: Props) {
  const images = job.result?.images ?? [];
  const [first] = images;
  const url = useBlobUrl(first?.blob);
  const { id, request } = job;
  const selected = selection.has(id);
  const starred = isStarred(job);
  const tabIndex = active ? 0 : -1;
  const source = sourceLabel(job);
  return (
    <div
      className={styles.tile}
      data-picture={id}
      data-selected={selected || undefined}
      data-flagged={job.result?.output.has_nsfw_concepts[0] || undefined}
      draggable={url !== null}
      onFocus={() => onActive(id)}
      onDragStart={({ dataTransfer }) => {
        if (url === null || first === undefined) return;
        const name = fileName(job, 0, first.content_type);
        dataTransfer.setData('DownloadURL', `${first.content_type}:${name}:${url}`);
        dataTransfer.effectAllowed = 'copy';
      }}
    >
      <button
        type="button"
        className={styles.picture}
        tabIndex={tabIndex}
        aria-label={nameOf(job)}
        title={[request.prompt, source].filter(Boolean).join('\n')}
        onKeyDown={(event) => {
          onKey(event);
          if (event.key !== ' ') return;
          event.preventDefault();
          selection.toggle(id);
        }}
        onClick={({ shiftKey, ctrlKey, metaKey, detail }) => {
          // A key opens it at any time.
          if (detail === 0) onOpen(job);
          else if (shiftKey) selection.extend(id);
          else if (ctrlKey || metaKey || selection.any) selection.toggle(id);
          else onOpen(job);
        }}
      >
        {url !== null && (
          <img
            src={url}
            alt=""
            draggable={false}
            decoding="async"
            onLoad={onShown}
            onError={onShown}
          />
        )}
        {images.length > 1 && <span aria-hidden>{images.length}</span>}
      </button>
      <label className={styles.check} data-shown={selected || selection.any || undefined}>
        <input
          type="checkbox"
          tabIndex={tabIndex}
          checked={selected}
          aria-label={t('Select')}
          onKeyDown={onKey}
          onChange={({ nativeEvent }) => {
            const withShift = nativeEvent instanceof MouseEvent && nativeEvent.shiftKey;
            if (withShift) selection.extend(id);
            else selection.toggle(id);
          }}
        />
      </label>
      <button
        type="button"
        className={styles.star}
        tabIndex={tabIndex}
        aria-pressed={starred}
        aria-label={t('Star')}
        onKeyDown={onKey}
        title={starred ? t('Take the star away (S)') : t('Star (S)')}
        onClick={() => void perform(() => toggleStars([job]))}
      >
        <Star aria-hidden fill={starred ? 'currentColor' : 'none'} />
      </button>
    </div>
  );
}

function nameOf({ request, result }: JobRecord): string {
  const count = result?.images.length ?? 0;
  const { prompt } = request;
  const seed = String(request.seed);
  return count > 1
    ? plural(
        {
          one: '# picture of “{prompt}”, seed {seed}',
          other: '# pictures of “{prompt}”, seed {seed}',
        },
        { count, prompt, seed },
      )
    : t('Picture of “{prompt}”, seed {seed}', { prompt, seed });
}
