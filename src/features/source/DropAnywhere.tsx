import { useEffect, useState } from 'react';
import { t } from '../../language/t.ts';
import styles from './DropAnywhere.module.css';
import { readDropped } from './dropped.ts';
import { take, takeAddress } from './take.ts';
import { pastedAddress } from './uri-list.ts';

/** Takes pictures that are dropped or pasted anywhere on the page, and pasted addresses of pictures. */
export default function DropAnywhere() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    // dragenter and dragleave fire for every element the pointer crosses. The pointer is over the
    // page while more of the first than of the second have fired.
    let depth = 0;
    const bears = (event: DragEvent): boolean =>
      event.dataTransfer?.types.some((type) => type === 'Files' || type === 'text/uri-list') ??
      false;
    const enter = (event: DragEvent): void => {
      if (!bears(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!bears(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hover = (event: DragEvent): void => {
      if (bears(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      depth = 0;
      setOver(false);
      if (event.dataTransfer === null || !bears(event)) return;
      event.preventDefault();
      void take(readDropped(event.dataTransfer));
    };
    const paste = (event: ClipboardEvent): void => {
      const { clipboardData } = event;
      if (clipboardData === null) return;
      const text = clipboardData.getData('text/plain');
      // Office programs put a picture of the text beside the text. In a field the text is meant.
      if (isField(event.target) && text.trim() !== '') return;
      if (clipboardData.files.length === 0) {
        const address = pastedAddress(text);
        if (address === null) return;
        event.preventDefault();
        void takeAddress(address);
        return;
      }
      event.preventDefault();
      void take(readDropped(clipboardData));
    };
    addEventListener('dragenter', enter);
    addEventListener('dragleave', leave);
    addEventListener('dragover', hover);
    addEventListener('drop', drop);
    addEventListener('paste', paste);
    return () => {
      removeEventListener('dragenter', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('dragover', hover);
      removeEventListener('drop', drop);
      removeEventListener('paste', paste);
    };
  }, []);
  return over ? (
    <div className={styles.veil}>
      <p>{t('Drop it')}</p>
    </div>
  ) : null;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
}
