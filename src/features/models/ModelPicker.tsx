import { ChevronDown } from 'lucide-react';
import { showFailure } from '../../actions/perform.ts';
import { useRunModel } from '../../models/run-model.ts';
import { setSession } from '../../stores/session.ts';
import Boundary from '../../ui/Boundary.tsx';
import { laterView } from '../../ui/later-view.ts';
import controls from '../../ui/controls.module.css';
import styles from './ModelPicker.module.css';

/** A list that opens over the page takes 60 kB of script, which the first paint does without. */
const ModelSelect = laterView(() => import('./ModelSelect.tsx'));

/** The model that draws, and the list to choose another one. */
export default function ModelPicker() {
  return (
    <Boundary onFailure={showFailure} instead={<Current />} until={<Current />}>
      <ModelSelect />
    </Boundary>
  );
}

/** Stands where the list is about to come, and looks like it. It opens the dialog with all models. */
function Current() {
  const { title } = useRunModel();
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.quiet} ${styles.trigger}`}
      onClick={() => setSession({ dialog: 'models' })}
    >
      <span className={styles.value}>{title()}</span>
      <ChevronDown aria-hidden />
    </button>
  );
}
