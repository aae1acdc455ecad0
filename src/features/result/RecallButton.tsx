import { History } from 'lucide-react';
import { t } from '../../language/t.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import { showFailure } from '../../actions/perform.ts';
import Boundary from '../../ui/Boundary.tsx';
import menu from '../../ui/menu.module.css';
import { shownView } from '../../ui/later-view.ts';

/** Loaded with the first result. */
const RecallMenu = shownView(() => import('./RecallMenu.tsx'));

/** Brings back what a picture was made with: all by the button, a part by the menu beside it. */
export default function RecallButton() {
  return (
    <div className={menu.split}>
      <ActionButton action="recall" icon={History} text={t('Bring back')} keepsName />
      <Boundary onFailure={showFailure}>
        <RecallMenu />
      </Boundary>
    </div>
  );
}
