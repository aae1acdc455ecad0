/** Not in TypeScript's DOM library: Chromium only (File System Access). */
interface FolderPicker {
  showDirectoryPicker(options: { readonly mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>;
}

/** Whether this browser lets a page write into a folder. */
export function canExport(): boolean {
  return 'showDirectoryPicker' in globalThis;
}

/** Asks for a folder to write into. null when none was chosen. */
export async function pickExportFolder(): Promise<FileSystemDirectoryHandle | null> {
  const picker = globalThis as unknown as FolderPicker;
  return picker.showDirectoryPicker({ mode: 'readwrite' }).catch(() => null);
}
