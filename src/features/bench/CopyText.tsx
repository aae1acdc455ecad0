import { Copy } from 'lucide-react';
import { useState } from 'react';
import controls from '../../ui/controls.module.css';

/** Copies a text, and says whether the browser let it. */
export default function CopyText({
  label,
  text,
}: {
  readonly label: string;
  readonly text: string;
}) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = (): void => {
    // Plain http has no clipboard, and a page without the focus may not write to it.
    Promise.resolve()
      .then(() => navigator.clipboard.writeText(text))
      .then(
        () => setSaid('Copied'),
        () => setSaid('The browser refused to copy'),
      );
  };
  return (
    <button type="button" className={`${controls.button} ${controls.framed}`} onClick={copy}>
      <Copy aria-hidden />
      {said ?? label}
    </button>
  );
}
