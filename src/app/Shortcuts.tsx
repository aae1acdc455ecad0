import { t } from '../language/t.ts';
import { setSession, useSession } from '../stores/session.ts';
import { Command } from 'lucide-react';
import ActionButton from '../actions/ActionButton.tsx';
import type { Action } from '../actions/action.ts';
import { ACTIONS } from '../actions/actions.ts';
import styles from './App.module.css';
import Sheet from '../ui/Sheet.tsx';
import { keyName } from '../actions/keys.ts';

/** Every key, read from the action table. */
export default function Shortcuts() {
  const open = useSession((session) => session.dialog === 'shortcuts');
  const actions: readonly Action[] = Object.values(ACTIONS);
  return (
    <Sheet title={t('Keyboard shortcuts')} open={open} onClose={() => setSession({ dialog: null })}>
      {/* What scrolls has to have something that the keyboard comes to. */}
      <div>
        <ActionButton action="commands" icon={Command} look="framed" />
      </div>
      <dl className={styles.shortcuts}>
        {actions
          .filter(({ keys }) => keys.length > 0)
          .map(({ label, keys }) => (
            <div key={label()}>
              <dt>{label()}</dt>
              <dd>
                {keys.map((key) => (
                  <kbd key={key}>{keyName(key)}</kbd>
                ))}
              </dd>
            </div>
          ))}
      </dl>
    </Sheet>
  );
}
