import { useEffect, useState } from 'react';
import { useJobs } from '../../stores/jobs.ts';
import { formatBytes } from '../../language/format-number.ts';

/** Chromium says what the database takes by itself: there the models lie elsewhere. */
type Estimate = StorageEstimate & { readonly usageDetails?: { readonly indexedDB?: number } };

/**
 * How much room the pictures take of what the browser gives: "1.3 GB of 20 GB". A browser that knows no more says it of
 * all that the app keeps. null where the browser does not say, as on plain http. It is measured again when pictures
 * come or go.
 */
export function useRoom(): string | null {
  const [room, setRoom] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    const look = (): void => void measure().then((text) => gone || setRoom(text));
    look();
    const stop = useJobs.subscribe(({ jobs }, before) => {
      if (jobs.length !== before.jobs.length) look();
    });
    return () => {
      gone = true;
      stop();
    };
  }, []);
  return room;
}

async function measure(): Promise<string | null> {
  // Plain http has no StorageManager.
  const storage = navigator.storage as StorageManager | undefined;
  const estimate: Estimate = (await storage?.estimate().catch(() => ({}))) ?? {};
  const { usage, quota, usageDetails } = estimate;
  if (usage === undefined || quota === undefined || quota === 0) return null;
  const pictures = usageDetails?.indexedDB;
  if (pictures === undefined) {
    return `with the models ${formatBytes(usage)} of ${formatBytes(quota)}`;
  }
  return `${formatBytes(pictures)} of ${formatBytes(quota)}`;
}
