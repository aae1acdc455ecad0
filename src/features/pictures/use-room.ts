import { useEffect, useState } from 'react';
import { t } from '../../language/t.ts';
import { useJobs } from '../../stores/jobs.ts';
import { formatBytes } from '../../language/format-number.ts';

/** Chromium says what the database takes by itself: there the models lie elsewhere. */
type Estimate = StorageEstimate & { readonly usageDetails?: { readonly indexedDB?: number } };

/** Bytes. `pictures`: undefined where the browser does not tell them from the models. */
interface Room {
  readonly pictures: number | undefined;
  readonly usage: number;
  readonly quota: number;
}

/**
 * How much room the pictures take of what the browser gives: "1.3 GB of 20 GB". A browser that knows no more says it of
 * all that the app keeps. null where the browser does not say, as on plain http. It is measured again when pictures
 * come or go.
 */
export function useRoom(): string | null {
  const [room, setRoom] = useState<Room | null>(null);
  useEffect(() => {
    let gone = false;
    const look = (): void => void measure().then((measured) => gone || setRoom(measured));
    look();
    const stop = useJobs.subscribe(({ jobs }, before) => {
      if (jobs.length !== before.jobs.length) look();
    });
    return () => {
      gone = true;
      stop();
    };
  }, []);
  return room && roomText(room);
}

async function measure(): Promise<Room | null> {
  // Plain http has no StorageManager.
  const storage = navigator.storage as StorageManager | undefined;
  const estimate: Estimate = (await storage?.estimate().catch(() => ({}))) ?? {};
  const { usage, quota, usageDetails } = estimate;
  if (usage === undefined || quota === undefined || quota === 0) return null;
  return { pictures: usageDetails?.indexedDB, usage, quota };
}

function roomText({ pictures, usage, quota }: Room): string {
  const whole = formatBytes(quota);
  return pictures === undefined
    ? t('with the models {part} of {whole}', { part: formatBytes(usage), whole })
    : t('{part} of {whole}', { part: formatBytes(pictures), whole });
}
