import { useEffect, useState } from 'react';
import type { BlobKey } from '../../workers/records/record.ts';

/** Not before the first picture of the history. */
const blobs = () => import('../../workers/records/blobs.ts');

/** The address of a stored Blob for as long as the component shows it; null until read. */
export function useBlobUrl(key: BlobKey | null | undefined): string | null {
  const [made, setMade] = useState<{ readonly key: BlobKey; readonly url: string } | null>(null);
  useEffect(() => {
    if (key === null || key === undefined) return;
    let url: string | undefined;
    let gone = false;
    void blobs()
      .then(({ readBlob }) => readBlob(key))
      .then((blob) => {
        if (gone || blob === undefined) return;
        url = URL.createObjectURL(blob);
        setMade({ key, url });
      });
    return () => {
      gone = true;
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [key]);
  // The address of the Blob before this one is no longer valid.
  return made?.key === key ? (made?.url ?? null) : null;
}
