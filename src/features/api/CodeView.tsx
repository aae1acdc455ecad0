import { useState } from 'react';
import CopyButton from '../../ui/CopyButton.tsx';
import controls from '../../ui/controls.module.css';
import styles from './Api.module.css';
import Choice from './Choice.tsx';
import { type Place, PLACES, snippet, type Way } from './snippets.ts';
import { SCROLLS } from './scrolls.ts';

const PLACE_LABELS: Readonly<Record<Place, string>> = {
  npm: 'npm',
  script: 'Script tag',
  runner: 'Shell',
};

const NOTES: Readonly<Record<Place, string>> = {
  npm: 'Runs unchanged on pages in this app’s folder. On other pages of this origin, first: import { localFal } from "…/local-fal.js"; localFal().keep(fal).',
  script: 'For a page of this origin, in the app’s folder or not. Other sites use bridge-fetch.js.',
  runner:
    'In a checkout of this project, with a picture beside it: the built app in a headless browser.',
};

/** The snippet with the input in it, to copy. */
export default function CodeView({
  way,
  input,
}: {
  readonly way: Way;
  readonly input: string | null;
}) {
  const [place, setPlace] = useState<Place>('npm');
  const code =
    input === null ? '' : snippet(way, place, input, new URL('.', document.baseURI).href);
  return (
    <div className={styles.code}>
      <div className={controls.head}>
        <Choice
          label="Code for"
          options={PLACES}
          names={PLACE_LABELS}
          chosen={place}
          onChoose={setPlace}
        />
        <CopyButton key={code} label="Copy" text={() => code} disabled={input === null} />
      </div>
      <pre aria-label="Code" {...SCROLLS}>
        {code || 'Correct the input to see the code.'}
      </pre>
      <p className={styles.note}>{NOTES[place]}</p>
    </div>
  );
}
