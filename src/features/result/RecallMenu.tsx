import { Menu } from '@base-ui/react/menu';
import { t } from '../../language/t.ts';
import type { ActionId } from '../../actions/actions.ts';
import { useAction } from '../../actions/use-action.ts';
import MoreMenu from '../../ui/MoreMenu.tsx';
import menu from '../../ui/menu.module.css';

/** The parts of a picture's recipe that can be brought back alone. */
const PARTS = [
  'recallAllButSeed',
  'recallPrompt',
  'recallPicture',
  'recallSettings',
  'recallSeed',
] as const satisfies readonly ActionId[];

/** The menu beside the button that brings back all. */
export default function RecallMenu() {
  return (
    <MoreMenu label={t('Bring back a part')} look="quiet" heading={t('Bring back')}>
      {PARTS.map((part) => (
        <Part key={part} action={part} />
      ))}
    </MoreMenu>
  );
}

function Part({ action }: { readonly action: ActionId }) {
  const { label, perform, can } = useAction(action);
  if (!can) return null;
  return (
    <Menu.Item className={menu.item} onClick={() => void perform()}>
      {label}
    </Menu.Item>
  );
}
