import { useEffect, useState } from 'react';
import { readBlob } from '../../workers/records/blobs.ts';
import type { BlobKey } from '../../workers/records/record.ts';

/** A stored Blob; null until it is read, and where there is none. */
export function useBlob(key: BlobKey | null): Blob | null {
  const [read, setRead] = useState<{ readonly key: BlobKey; readonly blob: Blob } | null>(null);
  useEffect(() => {
    if (key === null) return undefined;
    let gone = false;
    void readBlob(key).then((blob) => {
      if (!gone && blob !== undefined) setRead({ key, blob });
    });
    return () => {
      gone = true;
    };
  }, [key]);
  return read?.key === key ? (read?.blob ?? null) : null;
}
