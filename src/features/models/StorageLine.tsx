import { t } from '../../language/t.ts';
import { formatBytes } from '../../language/format-number.ts';
import styles from './Models.module.css';
import { useStorage } from '../../models/storage.ts';

/**
 * Says how much room all models take, and whether the browser may delete them.
 * @param stored bytes
 */
export default function StorageLine({ stored }: { readonly stored: number }) {
  const { estimate, kept } = useStorage();
  if (estimate === null) return null;
  const free = Math.max(0, estimate.quota - estimate.usage);
  const promised = kept ?? estimate.persisted;
  return (
    <p className={styles.storage}>
      {t('Models take {stored}. Your browser says {free} is free, as a hint.', {
        stored: formatBytes(stored),
        free: formatBytes(free),
      })}{' '}
      {promised
        ? t('It promised not to clear them.')
        : kept === false
          ? t(
              'Asked to keep them it said no: it may clear them when the disk is full. Visiting often, or installing this page as an app, helps.',
            )
          : t(
              'It may clear them when the disk is full; it is asked to keep them when you install one.',
            )}
      {estimate.storage === 'cache' && ` ${t('They are kept in its cache, which is slower.')}`}
    </p>
  );
}
