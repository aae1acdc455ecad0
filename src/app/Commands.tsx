import { Dialog } from '@base-ui/react/dialog';
import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { t } from '../language/t.ts';
import type { ActionId } from '../actions/actions.ts';
import { keyName } from '../actions/keys.ts';
import { usePossibleActions } from '../actions/use-action.ts';
import styles from './CommandPalette.module.css';
import { commandsOf, findCommands } from './commands.ts';

interface Props {
  /** @param before what had the focus when the list was opened */
  readonly onRun: (id: ActionId, before: Element | null) => void;
}

/**
 * A field, and the list of what it finds: the pattern "combobox" of the ARIA practices. Base UI has one, but shares
 * so much of it with controls of the first screen that their script would be 3 kB longer.
 */
export default function Commands({ onRun }: Props) {
  const [before] = useState(() => document.activeElement);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useId();
  const found = findCommands(commandsOf(usePossibleActions()), query);
  // What can be done may become less while the list is open.
  const current = Math.min(chosen, found.length - 1);

  const box = { role: 'listbox', 'aria-label': t('Commands') } as const;

  const run = (id: ActionId): void => onRun(id, before);

  const press = (event: KeyboardEvent): void => {
    const to = nextOf(event.key, current, found.length);
    const command = found[current];
    // Enter also ends a word of Chinese or Japanese that is being typed.
    if (event.nativeEvent.isComposing) return;
    if (to !== undefined) setChosen(to);
    else if (event.key === 'Enter' && command !== undefined) run(command.id);
    else return;
    event.preventDefault();
  };

  /** A row is reached by the arrows of the field, which keeps the focus. */
  const row = (id: ActionId, index: number) => ({
    id: `${list}-${id}`,
    ref: index === current ? scrollTo : undefined,
    role: 'option',
    'aria-selected': index === current,
    onPointerDown: (event: PointerEvent) => event.preventDefault(),
    onPointerMove: () => setChosen(index),
    onClick: () => run(id),
  });

  return (
    <>
      <div className={styles.head}>
        <input
          className={styles.input}
          role="combobox"
          aria-label={t('Find a command')}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={found[current] && `${list}-${found[current].id}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={t('What do you want to do?')}
          value={query}
          onKeyDown={press}
          onChange={({ target }) => {
            setQuery(target.value);
            setChosen(0);
          }}
        />
        <Dialog.Close className={styles.close}>
          <kbd>Esc</kbd>
          <span>{t('Close')}</span>
        </Dialog.Close>
      </div>
      <output className={styles.empty}>
        {found.length === 0 && t('Nothing that can be done now is called “{query}”.', { query })}
      </output>
      <ul {...box} id={list} className={styles.list}>
        {found.map(({ id, label, keys }, index) => (
          <li key={id} {...row(id, index)} className={styles.item}>
            <span>{label}</span>
            {keys.map((key) => (
              <kbd key={key}>{keyName(key)}</kbd>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The place in the list to which a key leads; round its ends. */
function nextOf(key: string, from: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return (from + 1) % count;
  if (key === 'ArrowUp') return (from + count - 1) % count;
  return undefined;
}

function scrollTo(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
