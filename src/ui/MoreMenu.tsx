import { Menu } from '@base-ui/react/menu';
import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import controls from './controls.module.css';
import menu from './menu.module.css';
import { REGION } from './region.ts';

interface Props {
  /** Of the button, for those who cannot see it. */
  readonly label: string;
  /** Shown over the button; the label without it. */
  readonly title?: string;
  readonly look: 'framed' | 'quiet';
  /** What stands over the first entries. */
  readonly heading: string;
  /** Entries below the heading. */
  readonly children: ReactNode;
  /** Entries that belong to no heading, below the others. */
  readonly more?: ReactNode;
}

/** The small button beside another one, and the menu of other ways to do the same. */
export default function MoreMenu({ label, title = label, look, heading, children, more }: Props) {
  return (
    <Menu.Root>
      <Menu.Trigger
        className={`${controls.button} ${controls[look]} ${menu.more}`}
        aria-label={label}
        title={title}
      >
        <ChevronDown aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner
          className={menu.place}
          side="top"
          align="end"
          sideOffset={6}
          {...REGION}
          aria-label={label}
        >
          <Menu.Popup className={menu.menu}>
            <Menu.Group>
              <Menu.GroupLabel className={menu.title}>{heading}</Menu.GroupLabel>
              {children}
            </Menu.Group>
            {more}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
