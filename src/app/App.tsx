import CapabilityDialog from '../features/capability/CapabilityDialog.tsx';
import CapabilityNotice from '../features/capability/CapabilityNotice.tsx';
import History from '../features/history/History.tsx';
import FullModelCard from '../features/models/FullModelCard.tsx';
import Advanced from '../features/parameters/Advanced.tsx';
import Seed from '../features/parameters/Seed.tsx';
import Size from '../features/parameters/Size.tsx';
import Strength from '../features/parameters/Strength.tsx';
import Prompt from '../features/prompt/Prompt.tsx';
import GenerateBar from '../features/run/GenerateBar.tsx';
import DropAnywhere from '../features/source/DropAnywhere.tsx';
import { usePageState } from './page-state.ts';
import styles from './App.module.css';
import Header from './Header.tsx';
import Shortcuts from './Shortcuts.tsx';
import Stage from './Stage.tsx';

/** One screen: the picture, and beside it what it shall become. */
export default function App() {
  usePageState();
  return (
    <div className={styles.app}>
      <Header />
      <CapabilityNotice />
      <main className={styles.main}>
        <section className={styles.stage} aria-label="Picture">
          <Stage />
          <FullModelCard />
          <History />
        </section>
        <section className={styles.panel} aria-label="Settings">
          <div className={styles.fields}>
            <Prompt />
            <Strength />
            <Size />
            <Seed />
            <Advanced />
          </div>
          <div className={styles.go}>
            <GenerateBar />
          </div>
        </section>
      </main>
      <DropAnywhere />
      <CapabilityDialog />
      <Shortcuts />
    </div>
  );
}
