import { Check, X } from 'lucide-react';
import ActionButton from '../../actions/ActionButton.tsx';
import { useSession } from '../../stores/session.ts';
import styles from './RecipeQuestion.module.css';

/** The question below a picture that carries its recipe, until it is answered or the picture goes. */
export default function RecipeQuestion() {
  const asked = useSession(({ recipe }) => recipe !== null);
  return (
    <output className={styles.question} aria-label="Recipe">
      {asked && (
        <>
          <span>This picture carries its recipe. Bring back its settings?</span>
          <ActionButton action="acceptRecipe" icon={Check} look="framed" />
          <ActionButton action="leaveRecipe" icon={X} />
        </>
      )}
    </output>
  );
}
