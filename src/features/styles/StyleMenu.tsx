import { Menu } from '@base-ui/react/menu';
import { ChevronDown, Palette } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../language/t.ts';
import { chooseStyle } from '../../actions/type-prompt.ts';
import type { PromptStyle } from '../../request/prompt-style.ts';
import { useSettings } from '../../stores/settings.ts';
import controls from '../../ui/controls.module.css';
import menu from '../../ui/menu.module.css';
import { REGION } from '../../ui/region.ts';
import { BUILT_IN_STYLES, styleName } from './built-in-styles.ts';
import OwnStyles from './OwnStyles.tsx';
import { saveStyle } from './own-styles.ts';
import styles from './StyleMenu.module.css';
import StyleThumb from './StyleThumb.tsx';

/** Chooses a style: those that come with the app, and the person's own. Its words are sent with the prompt. */
export default function StyleMenu() {
  const chosen = useSettings(({ style }) => style);
  const own = useSettings(({ ownStyles }) => ownStyles);
  const written = useSettings(({ request }) => request.prompt.trim() !== '');
  const [managing, setManaging] = useState(false);
  const all: readonly PromptStyle[] = [...BUILT_IN_STYLES, ...own];
  return (
    <>
      <Menu.Root>
        <Menu.Trigger className={`${controls.button} ${controls.framed} ${styles.trigger}`}>
          {chosen === null ? <Palette aria-hidden /> : <StyleThumb style={chosen} small />}
          <span>
            {chosen === null ? t('Style') : t('Style: {name}', { name: styleName(chosen) })}
          </span>
          <ChevronDown aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner
            className={menu.place}
            align="start"
            sideOffset={6}
            {...REGION}
            aria-label={t('Style')}
          >
            <Menu.Popup className={`${menu.menu} ${styles.popup}`}>
              <Menu.RadioGroup
                className={styles.grid}
                value={chosen?.name ?? ''}
                onValueChange={(name: string) =>
                  chooseStyle(all.find((each) => each.name === name) ?? null)
                }
              >
                <Tile style={null} />
                {all.map((style) => (
                  <Tile key={style.name} style={style} />
                ))}
              </Menu.RadioGroup>
              <Menu.Separator className={menu.line} />
              <Menu.Item
                className={menu.item}
                disabled={!written}
                onClick={() => saveWritten(setManaging)}
              >
                {t('Save this prompt as a style')}
              </Menu.Item>
              {own.length > 0 && (
                <Menu.Item className={menu.item} onClick={() => setManaging(true)}>
                  {t('Your styles')}
                </Menu.Item>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <OwnStyles open={managing} onClose={() => setManaging(false)} />
    </>
  );
}

/** @param style null for none */
function Tile({ style }: { readonly style: PromptStyle | null }) {
  return (
    <Menu.RadioItem
      className={styles.tile}
      value={style?.name ?? ''}
      title={style === null ? undefined : style.prompt}
      closeOnClick
    >
      <StyleThumb style={style} />
      <span>{style === null ? t('None') : styleName(style)}</span>
    </Menu.RadioItem>
  );
}

/** Saves what is written, and shows it, so that it can be named. */
function saveWritten(show: (open: boolean) => void): void {
  const { prompt, negative_prompt } = useSettings.getState().request;
  saveStyle({ prompt, negative_prompt });
  show(true);
}
