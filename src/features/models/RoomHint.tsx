import { t } from '../../language/t.ts';
import { useSession } from '../../stores/session.ts';
import { formatBytes } from '../../language/format-number.ts';
import styles from './Install.module.css';
import { useStorage } from '../../models/storage.ts';

/** Compares the storage and memory that a model takes with those that the browser seems to have. */
export default function RoomHint({ keptBytes }: { readonly keptBytes: number | null }) {
  const estimate = useStorage((storage) => storage.estimate);
  const adapter = useSession(({ report }) => report?.adapter ?? null);
  const free = estimate === null ? null : Math.max(0, estimate.quota - estimate.usage);
  const tight = free !== null && keptBytes !== null && free < keptBytes;
  return (
    <>
      {free !== null && (
        <p className={styles.hint} data-tight={tight || undefined}>
          {t('Your browser says {size} is free; that is only a hint.', { size: formatBytes(free) })}
          {tight &&
            ` ${t('It is less than this takes: the install stops where room ends, and goes on once there is more.')}`}
        </p>
      )}
      {adapter !== null && (
        <p className={styles.hint}>
          {adapter.shaderF16
            ? t('Your adapter: {name}, buffers up to {size}.', {
                name: adapter.name,
                size: formatBytes(adapter.maxBufferSize),
              })
            : t('Your adapter: {name}, buffers up to {size}, no 16-bit floats.', {
                name: adapter.name,
                size: formatBytes(adapter.maxBufferSize),
              })}
        </p>
      )}
    </>
  );
}
