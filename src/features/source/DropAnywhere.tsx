import { useEffect, useState } from 'react';
import { perform } from '../../actions/perform.ts';
import styles from './DropAnywhere.module.css';
import { takeDropped } from './take-dropped.ts';

/** Takes pictures that are dropped or pasted anywhere on the page. */
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
      take(event.dataTransfer);
    };
    const paste = (event: ClipboardEvent): void => {
      const { clipboardData } = event;
      if (clipboardData === null || clipboardData.files.length === 0) return;
      // Office programs put a picture of the text beside the text. In a field the text is meant.
      if (isField(event.target) && clipboardData.getData('text/plain').trim() !== '') return;
      event.preventDefault();
      take(clipboardData);
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
      <p>Drop it</p>
    </div>
  ) : null;
}

function take(data: DataTransfer): void {
  void perform(() => takeDropped(data));
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
}
