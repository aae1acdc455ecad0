import { t } from '../../language/t.ts';
import { showFailure } from '../../actions/perform.ts';
import { useSession } from '../../stores/session.ts';
import Boundary from '../../ui/Boundary.tsx';
import { laterView } from '../../ui/later-view.ts';
import styles from './Strength.module.css';

const StrengthSlider = laterView(() => import('./StrengthSlider.tsx'));

/** The strength. Without a picture there is nothing to keep, and it is not there; one that comes back finds its room. */
export default function Strength() {
  const hasSource = useSession(({ source, awaited }) => source !== null || awaited);
  if (!hasSource) {
    return (
      <p className={styles.meaning} data-field="strength">
        {t('Strength needs a picture: it says how far to go from it.')}
      </p>
    );
  }
  return (
    <Boundary onFailure={showFailure} until={<div className={styles.room} />}>
      <StrengthSlider />
    </Boundary>
  );
}
