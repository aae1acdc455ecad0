import { useEffect, useState } from 'react';
import { setSourceWithRecipe } from '../../actions/recipe.ts';
import { fetchPicture } from '../../jobs/source-fetch.ts';
import { offerFolder } from '../../models/offer.ts';
import { droppedEntries, readEntries } from '../../models/picked-folder.ts';
import { setSession } from '../../stores/session.ts';
import styles from './DropAnywhere.module.css';

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
      void take(event.dataTransfer);
    };
    const paste = (event: ClipboardEvent): void => {
      // Text pasted into a field stays text.
      if (event.clipboardData === null || event.clipboardData.files.length === 0) return;
      event.preventDefault();
      void take(event.clipboardData);
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

/**
 * A model's folder, else the first file, else the address of a picture dragged out of another page.
 */
async function take(data: DataTransfer): Promise<void> {
  const entries = droppedEntries(data);
  if (entries.length > 0) return offerFolder(await readEntries(entries));
  const [file] = data.files;
  if (file !== undefined) return setSourceWithRecipe(file, file.name);
  const address = data.getData('text/uri-list').split('\n')[0]?.trim() ?? '';
  if (address === '') return;
  const fetched = await fetchPicture(address);
  if (!fetched.ok) return setSession({ problem: fetched.failure });
  await setSourceWithRecipe(fetched.blob, address.split('/').at(-1)?.slice(0, 60) ?? 'picture');
}
