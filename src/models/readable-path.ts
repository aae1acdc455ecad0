/** The path of an address as a person reads it. One with a % that begins no code is shown as it is. */
export function readablePath({ pathname }: URL): string {
  try {
    return decodeURI(pathname);
  } catch {
    return pathname;
  }
}
