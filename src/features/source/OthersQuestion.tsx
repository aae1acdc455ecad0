import { Images, X } from 'lucide-react';
import { plural, t } from '../../language/t.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import { useSession } from '../../stores/session.ts';
import styles from './RecipeQuestion.module.css';

/** The question below the first of several pictures, until it is answered or the picture goes. */
export default function OthersQuestion() {
  const more = useSession((session) => session.others.length);
  const isQueued = useSession((session) => session.batch !== null);
  const all = isQueued ? more : more + 1;
  return (
    <section className={styles.question} aria-label={t('More pictures')}>
      <div className={styles.text}>
        <output>
          {isQueued ? leftText(more) : `${cameText(more)} ${t('Draw all {all}?', { all })}`}
        </output>
        <small>{t('Each becomes a run of its own, with this prompt and these settings.')}</small>
      </div>
      <ActionButton
        action="drawAll"
        icon={Images}
        text={all === 1 ? t('Draw it') : t('Draw all {all}', { all })}
        look="framed"
      />
      <ActionButton action="leaveOthers" icon={X} />
    </section>
  );
}

function cameText(more: number): string {
  return plural(
    {
      one: 'Another picture came with this one.',
      other: '# more pictures came with this one.',
    },
    { count: more },
  );
}

/** After some could not be stored. */
function leftText(more: number): string {
  return plural(
    {
      one: 'Another picture is not in the queue yet. Draw it?',
      other: '# more pictures are not in the queue yet. Draw them?',
    },
    { count: more },
  );
}
