import { Menu } from '@base-ui/react/menu';
import { ChevronDown } from 'lucide-react';
import { t } from '../../language/t.ts';
import type { ActionId } from '../../actions/actions.ts';
import { useAction } from '../../actions/use-action.ts';
import controls from '../../ui/controls.module.css';
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
    <Menu.Root>
      <Menu.Trigger
        className={`${controls.button} ${controls.quiet} ${menu.more}`}
        aria-label={t('Bring back a part')}
        title={t('Bring back a part')}
      >
        <ChevronDown aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={menu.place} side="top" align="end" sideOffset={6}>
          <Menu.Popup className={menu.menu}>
            <Menu.Group>
              <Menu.GroupLabel className={menu.title}>{t('Bring back')}</Menu.GroupLabel>
              {PARTS.map((part) => (
                <Part key={part} action={part} />
              ))}
            </Menu.Group>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
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
