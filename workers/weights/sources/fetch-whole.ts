import { readBody, Stall, stalled } from './stall.ts';

/**
 * Fetches a small file of the app as a whole.
 * @param name as failures name it
 * @param most bytes it may have
 * @throws Error if it does not come: another status, a broken connection, 30 seconds of silence
 */
export async function fetchWhole(
  url: URL,
  name: string,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const stall = new Stall();
  try {
    const response = await fetch(url, { signal: stall.with(undefined) });
    if (!response.ok) throw new Error(`${name} answered ${response.status}.`);
    const bytes = await readBody(response, most, stall);
    if (bytes.byteLength > most) throw new Error(`${name} has more than ${most} bytes.`);
    return bytes;
  } catch (error) {
    throw stall.stuck ? stalled(name).failure : error;
  } finally {
    stall.end();
  }
}
