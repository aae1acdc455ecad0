/** Part of File System Access. Only Chromium has it, so it is not in TypeScript's DOM library. */
interface FolderPicker {
  showDirectoryPicker(options: { readonly mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>;
}

/** Whether this browser lets a page write into a folder. */
export function canExport(): boolean {
  return 'showDirectoryPicker' in globalThis;
}

/** Lets the person choose a folder to write into. @returns null if they chose none */
export async function pickExportFolder(): Promise<FileSystemDirectoryHandle | null> {
  const picker = globalThis as unknown as FolderPicker;
  return picker.showDirectoryPicker({ mode: 'readwrite' }).catch(() => null);
}
