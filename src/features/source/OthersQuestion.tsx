import { Images, X } from 'lucide-react';
import ActionButton from '../../actions/ActionButton.tsx';
import { useSession } from '../../stores/session.ts';
import styles from './RecipeQuestion.module.css';

/** The question below the first of several pictures, until it is answered or the picture goes. */
export default function OthersQuestion() {
  const more = useSession((session) => session.others.length);
  const isQueued = useSession((session) => session.batch !== null);
  const all = isQueued ? more : more + 1;
  return (
    <section className={styles.question} aria-label="More pictures">
      <div className={styles.text}>
        <output>{isQueued ? leftText(more) : `${cameText(more)} Draw all ${all}?`}</output>
        <small>Each becomes a run of its own, with this prompt and these settings.</small>
      </div>
      <ActionButton
        action="drawAll"
        icon={Images}
        text={all === 1 ? 'Draw it' : `Draw all ${all}`}
        look="framed"
      />
      <ActionButton action="leaveOthers" icon={X} />
    </section>
  );
}

function cameText(more: number): string {
  return `${more === 1 ? 'Another picture' : `${more} more pictures`} came with this one.`;
}

/** After some could not be stored. */
function leftText(more: number): string {
  return more === 1
    ? 'Another picture is not in the queue yet. Draw it?'
    : `${more} more pictures are not in the queue yet. Draw them?`;
}
