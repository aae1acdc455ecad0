import { MANIFEST_FAILURE } from '../models/manifest.ts';
import Failure from '../ui/Failure.tsx';
import styles from './App.module.css';

/** Replaces the app if its list of models is so broken that it has no model to draw with. */
export default function NoModel() {
  return (
    <main className={styles.broken}>
      {MANIFEST_FAILURE !== null && <Failure failure={MANIFEST_FAILURE} />}
    </main>
  );
}
