import { Copy } from 'lucide-react';
import { useState } from 'react';
import controls from './controls.module.css';
import { t } from '../language/t.ts';

const TOLD = {
  copied: () => t('Copied'),
  refused: () => t('The browser refused to copy'),
} as const;

interface Props {
  readonly label: string;
  /** The text, made when it is asked for. */
  readonly text: () => string;
  readonly disabled?: boolean;
  /** On a narrow screen its words are for screen readers alone. */
  readonly collapses?: boolean;
}

/** Copies a text, and says whether the browser let it. Give it a `key` of what it copies if that may change. */
export default function CopyButton({ label, text, disabled = false, collapses = false }: Props) {
  const [told, setTold] = useState<keyof typeof TOLD | null>(null);
  const copy = (): void => {
    // Plain http has no clipboard, and a page without the focus may not write to it.
    Promise.resolve()
      .then(() => navigator.clipboard.writeText(text()))
      .then(
        () => setTold('copied'),
        () => setTold('refused'),
      );
  };
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.framed} ${collapses ? controls.collapses : ''}`}
      disabled={disabled}
      onClick={copy}
    >
      <Copy aria-hidden />
      <span>{told === null ? label : TOLD[told]()}</span>
    </button>
  );
}
