import { Images, X } from 'lucide-react';
import ActionButton from '../../actions/ActionButton.tsx';
import { useSession } from '../../stores/session.ts';
import styles from './RecipeQuestion.module.css';

/** The question below the first of several pictures, until it is answered or the picture goes. */
export default function OthersQuestion() {
  const more = useSession((session) => session.others.length);
  const all = more + 1;
  return (
    <section className={styles.question} aria-label="More pictures">
      <div className={styles.text}>
        <output>
          {more === 1 ? 'Another picture' : `${more} more pictures`} came with this one. Draw all{' '}
          {all}?
        </output>
        <small>Each becomes a run of its own, with this prompt and these settings.</small>
      </div>
      <ActionButton action="drawAll" icon={Images} text={`Draw all ${all}`} look="framed" />
      <ActionButton action="leaveOthers" icon={X} />
    </section>
  );
}
