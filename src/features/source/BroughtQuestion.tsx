import { Check, X } from 'lucide-react';
import { plural, t } from '../../language/t.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import { type Brought, useSession } from '../../stores/session.ts';
import styles from './RecipeQuestion.module.css';

/** The most characters of a prompt that the question shows. */
const MOST_SHOWN = 200;

/**
 * The question whether to use what a link or another app has brought. Any page can make a link and send a form, so
 * nothing of it takes the place of what a person has before the answer.
 */
export default function BroughtQuestion() {
  const brought = useSession((session) => session.brought);
  if (brought === null) return null;
  const { question, consequence } = textsOf(brought);
  return (
    <section className={styles.question} aria-label={t('From outside the app')}>
      <div className={styles.text}>
        <output>{question}</output>
        <small>{consequence}</small>
      </div>
      <ActionButton action="takeBrought" icon={Check} look="framed" />
      <ActionButton action="leaveBrought" icon={X} />
    </section>
  );
}

function textsOf(brought: Brought): { readonly question: string; readonly consequence: string } {
  switch (brought.kind) {
    case 'prompt':
      return {
        question: t('A link brings a prompt: “{prompt}”. Use it?', {
          prompt: shortened(brought.prompt),
        }),
        consequence: t('It replaces your prompt.'),
      };
    case 'pictures': {
      const { length } = brought.pictures;
      return {
        question: plural(
          {
            one: 'A picture was shared with the app. Use it?',
            other: '# pictures were shared with the app. Use them?',
          },
          { count: length },
        ),
        consequence: t('The picture that you have goes, and its mask too.'),
      };
    }
  }
}

function shortened(prompt: string): string {
  return prompt.length > MOST_SHOWN ? `${prompt.slice(0, MOST_SHOWN)}…` : prompt;
}
