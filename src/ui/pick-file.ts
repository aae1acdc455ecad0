/**
 * Opens the browser's file dialog. Resolves to null when it is closed without a choice.
 * @param accept media types or endings of names, with commas between them
 * @param capture the camera whose app is opened in place of the dialog, where the device has one
 */
export function pickFile(
  accept = 'image/*',
  capture?: 'environment' | 'user',
): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    if (capture !== undefined) input.capture = capture;
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null));
    input.addEventListener('cancel', () => resolve(null));
    input.click();
  });
}
