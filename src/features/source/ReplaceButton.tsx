import { ChevronDown, ImagePlus } from 'lucide-react';
import { t } from '../../language/t.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import { showFailure } from '../../actions/perform.ts';
import Boundary from '../../ui/Boundary.tsx';
import controls from '../../ui/controls.module.css';
import menu from '../../ui/menu.module.css';
import { shownView } from '../../ui/later-view.ts';

/** Loaded with the first picture. */
const ReplaceMenu = shownView(() => import('./ReplaceMenu.tsx'));

/** Another picture in the place of this one: a file by the button, other ways by the menu beside it. */
export default function ReplaceButton() {
  const until = (
    <button type="button" className={`${controls.button} ${menu.more}`} disabled aria-hidden>
      <ChevronDown aria-hidden />
    </button>
  );
  return (
    <div className={menu.split}>
      <ActionButton action="openPicture" icon={ImagePlus} text={t('Replace')} shape="collapses" />
      <Boundary onFailure={showFailure} until={until}>
        <ReplaceMenu />
      </Boundary>
    </div>
  );
}
