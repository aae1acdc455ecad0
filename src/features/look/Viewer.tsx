import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { ReactCompareSlider } from 'react-compare-slider';
import { t } from '../../language/t.ts';
import { useSettings } from '../../stores/settings.ts';
import frame from '../../ui/frame.module.css';
import Sweep from './Sweep.tsx';
import { PANE, useLens } from './use-lens.ts';
import styles from './Viewer.module.css';

interface Props {
  /** In pixels of the picture. */
  readonly width: number;
  readonly height: number;
  readonly after: ReactNode;
  /** The original; null for a picture that has none. */
  readonly before: ReactNode | null;
  /** When it was made, ms since the epoch; null: not known. */
  readonly madeAt: number | null;
  /** Whether the original is shown in place of the picture. */
  readonly holding: boolean;
  /** What lies over the picture and does not move with it. */
  readonly children: ReactNode;
  /** A name of the picture: with another one the view starts with the whole picture. */
  readonly of: string;
}

/** A finished picture that can be looked at closely, with its original under a line or at its side. */
export default function Viewer({ of, ...shown }: Props) {
  const compare = useSettings((settings) => settings.compare);
  const beside = shown.before !== null && compare === 'sideBySide';
  return <Frames key={`${of} ${beside}`} beside={beside} {...shown} />;
}

interface FramesProps extends Omit<Props, 'of'> {
  readonly beside: boolean;
}

function Frames({ width, height, after, before, beside, holding, madeAt, children }: FramesProps) {
  const root = useRef<HTMLDivElement>(null);
  useLens(root, width);
  const original = before !== null && <Side side="Before" picture={before} />;
  const made = <Side side={before === null ? null : 'After'} picture={after} />;
  return (
    <div
      ref={root}
      className={styles.viewer}
      style={{ '--aspect': width / height, '--pixels': `${width}px` }}
      data-beside={beside || undefined}
    >
      {beside && (
        <div className={`${frame.frame} ${styles.pane}`} {...{ [PANE]: '' }}>
          {original}
        </div>
      )}
      <div className={`${frame.frame} ${styles.pane}`} {...{ [PANE]: '' }}>
        {before === null || beside ? (
          made
        ) : (
          <ReactCompareSlider
            className={styles.slider}
            keyboardIncrement="4%"
            defaultPosition={0}
            onlyHandleDraggable
            itemOne={original}
            itemTwo={made}
            handle={<Handle madeAt={madeAt} />}
          />
        )}
        {holding && <div className={styles.over}>{original}</div>}
        {children}
      </div>
    </div>
  );
}

interface SideProps {
  readonly side: 'Before' | 'After' | null;
  readonly picture: ReactNode;
}

/** One side of the comparison. The picture moves with the view, its name stays in the corner. */
function Side({ side, picture }: SideProps) {
  return (
    <div className={styles.side}>
      <div className={styles.plane} data-testid="plane">
        {picture}
      </div>
      {side !== null && (
        <span className={styles.name} data-side={side} aria-hidden>
          {side === 'Before' ? t('Before') : t('After')}
        </span>
      )}
    </div>
  );
}

function Handle({ madeAt }: Pick<Props, 'madeAt'>) {
  // The slider's name in the library is English, and no property of it.
  const name = t('Drag, or use the arrow keys, to compare the picture with its original');
  return (
    <div
      className={styles.handle}
      ref={(handle) => handle?.closest('[role=slider]')?.setAttribute('aria-label', name)}
    >
      <Sweep madeAt={madeAt} />
      <span>
        <ChevronLeft aria-hidden />
        <ChevronRight aria-hidden />
      </span>
    </div>
  );
}
