import { Copy } from 'lucide-react';
import { useState } from 'react';
import controls from '../../ui/controls.module.css';
import styles from './Api.module.css';
import Choice from './Choice.tsx';
import { type Place, PLACES, snippet, type Way } from './snippets.ts';

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
  /** The code that was copied, or that the browser refused to copy. */
  const [copied, setCopied] = useState<{ readonly code: string; readonly told: string }>();
  const code =
    input === null ? '' : snippet(way, place, input, new URL('.', document.baseURI).href);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(code);
      setCopied({ code, told: 'Copied' });
    } catch {
      setCopied({ code, told: 'Not copied: select the text' });
    }
  };
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
        <button
          type="button"
          className={`${controls.button} ${controls.framed}`}
          disabled={input === null}
          onClick={() => void copy()}
        >
          <Copy aria-hidden />
          {copied?.code === code && code !== '' ? copied.told : 'Copy'}
        </button>
      </div>
      <pre aria-label="Code">{code || 'Correct the input to see the code.'}</pre>
      <p className={styles.note}>{NOTES[place]}</p>
    </div>
  );
}
