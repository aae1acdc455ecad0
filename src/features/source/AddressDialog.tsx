import { useEffect, useRef, useState, type FormEvent, type RefObject } from 'react';
import { rich } from '../../language/rich.tsx';
import { t } from '../../language/t.ts';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import { pageFailure } from '../../actions/perform.ts';
import { setSession, useSession } from '../../stores/session.ts';
import controls from '../../ui/controls.module.css';
import form from '../../ui/form.module.css';
import Failure from '../../ui/Failure.tsx';
import Sheet from '../../ui/Sheet.tsx';
import styles from './AddressDialog.module.css';
import { takeAddress } from './take-address.ts';

/** Asks for the address of a picture and fetches it. A failure stays here, beside the address that it is about. */
export default function AddressDialog() {
  const open = useSession((session) => session.dialog === 'address');
  const field = useRef<HTMLInputElement>(null);
  return (
    <Sheet title={t('A picture from an address')} open={open} onClose={close} initialFocus={field}>
      <AddressForm field={field} onTaken={close} />
    </Sheet>
  );
}

const close = (): void => setSession({ dialog: null, offered: '' });

interface FormProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onTaken: () => void;
}

function AddressForm({ field, onTaken }: FormProps) {
  const offered = useSession((session) => session.offered);
  const [address, setAddress] = useState(offered);
  const [failure, setFailure] = useState<EngineFailure | null>(null);
  const [fetching, setFetching] = useState(false);
  // Whoever closes the dialog no longer wants the picture.
  const wanted = useRef<AbortController | null>(null);
  useEffect(() => () => wanted.current?.abort(), []);

  const fetchIt = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const controller = new AbortController();
    wanted.current = controller;
    setFetching(true);
    setFailure(null);
    try {
      const taken = await takeAddress(address.trim(), { kind: 'page' }, controller.signal);
      if (controller.signal.aborted) return;
      if (taken.kind === 'failed') setFailure(taken.failure);
      else onTaken();
    } catch (error) {
      setFailure(pageFailure(error));
    }
    setFetching(false);
  };

  return (
    <form className={form.form} noValidate onSubmit={(event) => void fetchIt(event)}>
      <label className={form.field}>
        {t('Address of the picture')}
        <input
          ref={field}
          type="url"
          inputMode="url"
          value={address}
          placeholder="https://"
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setAddress(target.value)}
        />
      </label>
      {offered !== '' && address === offered && (
        <p className={styles.host}>
          {rich(
            t(
              'A link has brought this address. Nothing is fetched from <b>{host}</b> before you press the button.',
              {
                host: hostOf(offered),
              },
            ),
          )}
        </p>
      )}
      <p className={styles.note}>
        {t(
          'This browser fetches it from its server, without your login. The server has to let other pages read it.',
        )}
      </p>
      {failure !== null && <Failure failure={failure} />}
      <button
        type="submit"
        className={`${controls.button} ${controls.primary} ${styles.go}`}
        disabled={fetching || address.trim() === ''}
      >
        {fetching ? t('Fetching…') : t('Get the picture')}
      </button>
    </form>
  );
}

/** Who is asked for the picture: the field of a phone shows the beginning of an address only. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
