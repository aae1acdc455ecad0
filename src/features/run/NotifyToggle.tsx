import { Bell, BellRing } from 'lucide-react';
import { t } from '../../language/t.ts';
import { AFTER_RUN, passFocus } from '../../actions/keep-focus.ts';
import { perform } from '../../actions/perform.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import controls from '../../ui/controls.module.css';

/** Turns on a notification for the end of a run. The browser is asked for the permission then, and not before. */
export default function NotifyToggle() {
  const on = useSettings((settings) => settings.notify) && isAllowed();
  if (!('Notification' in globalThis)) return null;
  const Icon = on ? BellRing : Bell;
  return (
    <button
      ref={passFocus(...AFTER_RUN)}
      data-action="notify"
      type="button"
      className={`${controls.button} ${controls.quiet} ${controls.icon}`}
      aria-pressed={on}
      aria-label={t('Notify me when it is done')}
      title={on ? t('You are notified when it is done') : t('Notify me when it is done')}
      onClick={() => void perform(() => turn(!on))}
    >
      <Icon aria-hidden />
    </button>
  );
}

/** A permission that was given can be taken back in the browser's settings. */
function isAllowed(): boolean {
  return globalThis.Notification?.permission === 'granted';
}

async function turn(on: boolean): Promise<void> {
  const [{ mayNotify }, { toasts }] = await Promise.all([
    import('../../actions/notify.ts'),
    import('../../ui/toasts.ts'),
  ]);
  const notify = on && (await mayNotify());
  setSettings({ notify });
  if (on && !notify) {
    toasts.add({
      title: t(
        'The browser does not let this page notify you. Allow notifications for it in the browser’s settings.',
      ),
    });
  }
}
