import { Copy } from 'lucide-react';
import { useState } from 'react';
import type { JobRecord, JobResult } from '../../../workers/records/record.ts';
import controls from '../../ui/controls.module.css';
import styles from './Details.module.css';
import { recipeText } from './recipe-rows.ts';

const LABELS = {
  asked: 'Copy the recipe',
  copied: 'Copied',
  refused: 'The browser refused to copy',
} as const;

/** Copies prompt, settings and seed as text. */
export default function CopyRecipe({
  job,
  result,
}: {
  readonly job: JobRecord;
  readonly result: JobResult;
}) {
  const [state, setState] = useState<keyof typeof LABELS>('asked');
  const copy = (): void => {
    // Plain http has no clipboard, and a page without the focus may not write to it.
    Promise.resolve()
      .then(() => navigator.clipboard.writeText(recipeText(job, result)))
      .then(
        () => setState('copied'),
        () => setState('refused'),
      );
  };
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.framed} ${styles.copy}`}
      onClick={copy}
    >
      <Copy aria-hidden />
      {LABELS[state]}
    </button>
  );
}
