import { Menu } from '@base-ui/react/menu';
import { Camera, ChevronDown, Link, type LucideIcon } from 'lucide-react';
import { t } from '../../language/t.ts';
import type { ActionId } from '../../actions/actions.ts';
import { keyName } from '../../actions/keys.ts';
import { useAction } from '../../actions/use-action.ts';
import controls from '../../ui/controls.module.css';
import menu from '../../ui/menu.module.css';

/** The menu beside the button that opens another file. */
export default function ReplaceMenu() {
  return (
    <Menu.Root>
      <Menu.Trigger
        className={`${controls.button} ${controls.quiet} ${menu.more}`}
        aria-label={t('Replace it in another way')}
        title={t('Replace it in another way')}
      >
        <ChevronDown aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={menu.place} side="top" align="end" sideOffset={6}>
          <Menu.Popup className={menu.menu}>
            <Menu.Group>
              <Menu.GroupLabel className={menu.title}>{t('Replace the picture')}</Menu.GroupLabel>
              <Way action="openAddress" icon={Link} />
              <Way action="takePhoto" icon={Camera} />
            </Menu.Group>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Way({ action, icon: Icon }: { readonly action: ActionId; readonly icon: LucideIcon }) {
  const { label, keys, perform } = useAction(action);
  const [key] = keys;
  return (
    <Menu.Item className={menu.item} onClick={() => void perform()}>
      <Icon aria-hidden />
      {label}
      {key !== undefined && <kbd className={menu.key}>{keyName(key)}</kbd>}
    </Menu.Item>
  );
}
