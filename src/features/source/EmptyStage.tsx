import { Camera, ImagePlus, Link } from 'lucide-react';
import { t } from '../../language/t.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import { passFocus } from '../../actions/keep-focus.ts';
import { useAction } from '../../actions/use-action.ts';
import { showFailure } from '../../actions/perform.ts';
import Boundary from '../../ui/Boundary.tsx';
import { laterView } from '../../ui/later-view.ts';
import styles from './EmptyStage.module.css';

/** There once the browser is known. */
const CapabilityNotice = laterView(() => import('../capability/CapabilityNotice.tsx'));

/** The stage without a picture: it offers to choose one, or to use the example, and says what this browser lacks. */
export default function EmptyStage() {
  const example = useAction('useExample');
  return (
    <div className={styles.empty}>
      <h2>{t('Drop a picture to begin')}</h2>
      <p>
        {t(
          'Or paste one, or choose a file. It is redrawn to your prompt here, on this machine; nothing is uploaded. Without a picture, the prompt alone is drawn.',
        )}
      </p>
      <div className={styles.choices}>
        <ActionButton action="openPicture" icon={ImagePlus} look="framed" />
        <button
          ref={passFocus('[data-action=openPicture]')}
          type="button"
          className={styles.example}
          onClick={() => void example.perform()}
        >
          <img src="example.png" alt="" width="44" height="44" />
          <span>{example.label}</span>
        </button>
      </div>
      <div className={styles.others}>
        <ActionButton action="openAddress" icon={Link} />
        <ActionButton action="takePhoto" icon={Camera} />
      </div>
      <Boundary onFailure={showFailure}>
        <CapabilityNotice />
      </Boundary>
    </div>
  );
}
