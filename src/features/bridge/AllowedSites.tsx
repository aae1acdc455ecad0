import controls from '../../ui/controls.module.css';
import { t } from '../../language/t.ts';
import { forgetSite, useAllowedSites } from './allowed-sites.ts';
import styles from './Bridge.module.css';

/** Lists the sites that may use this browser's engine, each with a button that forbids it again. */
export default function AllowedSites() {
  const origins = useAllowedSites((sites) => sites.origins);
  if (origins.length === 0) return null;
  return (
    <section className={styles.sites}>
      <h2>{t('Sites that may use your engine')}</h2>
      <ul>
        {origins.map((origin) => (
          <li key={origin}>
            <code>{origin}</code>
            <button
              type="button"
              className={`${controls.button} ${controls.quiet}`}
              aria-label={t('Remove {name}', { name: origin })}
              onClick={() => forgetSite(origin)}
            >
              {t('Remove')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
