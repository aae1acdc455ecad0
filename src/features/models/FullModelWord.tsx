import { t } from '../../language/t.ts';
import type { Word } from '../../models/full-model-word.ts';
import { browserRemark } from '../../models/browser-remark.ts';
import { useGpuLook } from '../../stores/gpu-look.ts';
import { useSession } from '../../stores/session.ts';
import styles from './FullModelWord.module.css';

/** Says before a download whether the model will run on this device, and how fast. */
export default function FullModelWord({ word }: { readonly word: Word }) {
  const looking = useGpuLook((looked) => looked.looking);
  const report = useSession((session) => session.report);
  const remark = report === null || word.install === 'never' ? null : browserRemark(report);
  return (
    <p
      className={styles.word}
      data-word={word.kind}
      data-good={word.kind === 'fits' || word.kind === 'untried' || undefined}
      aria-live="polite"
    >
      {word.sentence} {word.action !== '' && <b>{word.action}</b>}
      {looking && ` ${t('It is being tried now…')}`}
      {remark !== null && <span> {remark}</span>}
    </p>
  );
}
