import { Menu } from '@base-ui/react/menu';
import { Check, Copy, Download, FileArchive, type LucideIcon, Share2 } from 'lucide-react';
import { t } from '../../language/t.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import type { ActionId } from '../../actions/actions.ts';
import { useAction } from '../../actions/use-action.ts';
import { type DownloadFormat, setSettings, useSettings } from '../../stores/settings.ts';
import MoreMenu from '../../ui/MoreMenu.tsx';
import menu from '../../ui/menu.module.css';
import styles from './DownloadMenu.module.css';

/** The formats of a download, each by its action. */
const FORMATS: readonly (readonly [Exclude<DownloadFormat, 'stored'>, ActionId])[] = [
  ['png', 'downloadPng'],
  ['jpeg', 'downloadJpeg'],
  ['webp', 'downloadWebp'],
];

interface Props {
  /** The format of the stored pictures, which is downloaded until another one is chosen. */
  readonly made: string;
}

/** The button that saves the shown picture, and beside it all other ways to have it outside the app. */
export default function DownloadMenu({ made }: Props) {
  const format = useSettings((settings) => settings.downloadFormat);
  const withRecipe = useSettings((settings) => settings.downloadRecipe);
  const next = format === 'stored' ? made.replace('image/', '') : format;
  return (
    <div className={menu.split}>
      <ActionButton action="download" icon={Download} look="framed" />
      <MoreMenu
        label={t('Other ways to save')}
        title={t('Other ways to save. Now: {format}', { format: next.toUpperCase() })}
        look="framed"
        heading={t('Download as')}
        more={
          <>
            <Menu.CheckboxItem
              className={menu.item}
              checked={withRecipe}
              onCheckedChange={(checked) => setSettings({ downloadRecipe: checked })}
              closeOnClick={false}
            >
              <span className={styles.box} data-checked={withRecipe || undefined}>
                {withRecipe && <Check aria-hidden />}
              </span>
              <span>
                {t('Include the recipe')}
                <small>{t('prompt, settings and seed, for this app and others')}</small>
              </span>
            </Menu.CheckboxItem>
            <Menu.Separator className={menu.line} />
            <Item action="downloadAll" icon={FileArchive} />
            <Item action="downloadBatch" icon={FileArchive} />
            <Item action="copyPicture" icon={Copy} />
            <Item action="sharePicture" icon={Share2} />
          </>
        }
      >
        {FORMATS.map(([each, action]) => (
          <Item key={each} action={action} icon={each === next ? Check : null} />
        ))}
      </MoreMenu>
    </div>
  );
}

/** An action as a line of the menu, where it can be done. */
function Item({
  action,
  icon: Icon,
}: {
  readonly action: ActionId;
  readonly icon: LucideIcon | null;
}) {
  const { label, perform, can } = useAction(action);
  if (!can) return null;
  return (
    <Menu.Item className={menu.item} onClick={() => void perform()}>
      <span className={styles.mark}>{Icon !== null && <Icon aria-hidden />}</span>
      {label}
    </Menu.Item>
  );
}
