/** Opens the browser's file dialog for one picture or several. Resolves to none when it is closed without a choice. */
export function pickPictures(): Promise<readonly File[]> {
  return pickFiles('image/*');
}

/** The same for files of other kinds. @param accept as that of `pickFile` */
export function pickFiles(accept: string): Promise<readonly File[]> {
  return pick((input) => {
    input.accept = accept;
    input.multiple = true;
  });
}

/**
 * Opens the browser's file dialog. Resolves to null when it is closed without a choice.
 * @param accept media types or endings of names, with commas between them
 * @param capture the camera whose app is opened in place of the dialog, where the device has one
 */
export async function pickFile(
  accept = 'image/*',
  capture?: 'environment' | 'user',
): Promise<File | null> {
  const [file = null] = await pick((input) => {
    input.accept = accept;
    if (capture !== undefined) input.capture = capture;
  });
  return file;
}

function pick(prepare: (input: HTMLInputElement) => void): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    prepare(input);
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}
