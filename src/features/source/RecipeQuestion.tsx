import { Check, X } from 'lucide-react';
import { said, t } from '../../language/t.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import { leftOf, leftText } from '../../actions/recipe.ts';
import { useModels } from '../../stores/models.ts';
import { useSession } from '../../stores/session.ts';
import styles from './RecipeQuestion.module.css';

/** The question below a picture that carries its recipe, until it is answered or the picture goes. */
export default function RecipeQuestion() {
  const recipe = useSession((session) => session.recipe);
  // What is missing now may be installed in a moment.
  useModels(({ packs }) => packs);
  const left = recipe === null ? [] : leftOf(recipe);
  const foreign = recipe !== null && recipe.tool !== 'this app';
  return (
    <output className={styles.question} aria-label={t('Recipe')}>
      {recipe !== null && (
        <>
          <div className={styles.text}>
            <span>{t('This picture carries its recipe. Bring back its settings?')}</span>
            {(foreign || left.length > 0) && (
              <small>
                {foreign && `${t('Written by {tool}.', { tool: said(recipe.tool) })} `}
                {left.length > 0 && leftText(left)}
              </small>
            )}
          </div>
          <ActionButton action="acceptRecipe" icon={Check} look="framed" />
          <ActionButton action="leaveRecipe" icon={X} />
        </>
      )}
    </output>
  );
}
