/** Whether the browser can hand pictures to other apps. */
export function canShare(): boolean {
  const file = new File([], 'picture.png', { type: 'image/png' });
  return navigator.canShare?.({ files: [file] }) === true;
}
