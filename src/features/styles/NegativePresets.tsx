import { Menu } from '@base-ui/react/menu';
import { ChevronDown } from 'lucide-react';
import { said, t } from '../../language/t.ts';
import { listed } from '../../request/prompt-style.ts';
import { setRequest, useSettings } from '../../stores/settings.ts';
import controls from '../../ui/controls.module.css';
import menu from '../../ui/menu.module.css';
import { REGION } from '../../ui/region.ts';
import { NEGATIVE_PRESETS } from './built-in-styles.ts';
import styles from './NegativePresets.module.css';

/** Puts usual words into the negative prompt. They stand there like words that were typed. */
export default function NegativePresets() {
  const written = useSettings(({ request }) => request.negative_prompt);
  return (
    <Menu.Root>
      <Menu.Trigger className={`${controls.button} ${controls.quiet} ${styles.trigger}`}>
        {t('Usual words')}
        <ChevronDown aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner
          className={menu.place}
          align="end"
          sideOffset={6}
          collisionPadding={12}
          {...REGION}
          aria-label={t('Usual words')}
        >
          <Menu.Popup className={`${menu.menu} ${styles.popup}`}>
            {NEGATIVE_PRESETS.map(({ name, text }) => (
              <Menu.Item
                key={name}
                className={menu.item}
                disabled={written.includes(text)}
                onClick={() => setRequest({ negative_prompt: listed(written, text) })}
              >
                <span>
                  {said(name)}
                  <small>{text}</small>
                </span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
