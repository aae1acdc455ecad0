import { Menu } from '@base-ui/react/menu';
import { Camera, Link, type LucideIcon } from 'lucide-react';
import { t } from '../../language/t.ts';
import type { ActionId } from '../../actions/actions.ts';
import { keyName } from '../../actions/keys.ts';
import { useAction } from '../../actions/use-action.ts';
import MoreMenu from '../../ui/MoreMenu.tsx';
import menu from '../../ui/menu.module.css';

/** The menu beside the button that opens another file. */
export default function ReplaceMenu() {
  return (
    <MoreMenu
      label={t('Replace it in another way')}
      look="quiet"
      heading={t('Replace the picture')}
    >
      <Way action="openAddress" icon={Link} />
      <Way action="takePhoto" icon={Camera} />
    </MoreMenu>
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
