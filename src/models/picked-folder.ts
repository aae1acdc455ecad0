import type { PickedFile } from '../../workers/protocol/engine-options.ts';

/** A folder that was dropped or picked. */
export interface PickedFolder {
  readonly name: string;
  /** Their paths are relative to the folder. */
  readonly files: readonly PickedFile[];
}

/**
 * Makes one folder of the files that a browser gives. The part that all paths begin with is the name of the
 * folder. Files of the operating system are left out.
 */
export function asFolder(files: readonly PickedFile[]): PickedFolder {
  const kept = files
    .map(({ path, file }) => ({ path: path.replace(/^\/+/, ''), file }))
    .filter(({ path }) => !/(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/.test(path));
  const [first] = kept[0]?.path.split('/') ?? [];
  const inOne = first !== undefined && kept.every(({ path }) => path.startsWith(`${first}/`));
  if (!inOne) return { name: 'Dropped model', files: kept };
  return {
    name: first,
    files: kept.map(({ path, file }) => ({ path: path.slice(first.length + 1), file })),
  };
}

/** Opens the browser's folder dialog. @returns null if it is closed without a choice */
export function pickFolder(): Promise<PickedFolder | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.webkitdirectory = true;
    input.addEventListener('change', () => {
      const files = [...(input.files ?? [])];
      resolve(asFolder(files.map((file) => ({ path: file.webkitRelativePath, file }))));
    });
    input.addEventListener('cancel', () => resolve(null));
    input.click();
  });
}

/** Opens the browser's dialog for one file of weights. @returns null if it is closed without a choice */
export function pickFile(): Promise<PickedFolder | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    // A pickle can be picked, so that the app can say why it takes none.
    input.accept = '.safetensors,.ckpt';
    input.addEventListener('change', () => {
      const [file] = input.files ?? [];
      resolve(file === undefined ? null : oneFile(file));
    });
    input.addEventListener('cancel', () => resolve(null));
    input.click();
  });
}

/** A file as the folder that has nothing else. */
export function oneFile(file: File): PickedFolder {
  return { name: file.name, files: [{ path: file.name, file }] };
}

/** Reads dropped entries, with all their subfolders. @throws DOMException if one cannot be read */
export async function readEntries(entries: readonly FileSystemEntry[]): Promise<PickedFolder> {
  const lists = await Promise.all(entries.map(filesOf));
  return asFolder(lists.flat());
}

async function filesOf(entry: FileSystemEntry): Promise<readonly PickedFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath, file }];
  }
  if (!isDirectory(entry)) return [];
  const reader = entry.createReader();
  const inside: FileSystemEntry[] = [];
  for (;;) {
    // A browser gives about a hundred entries per call.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) break;
    inside.push(...some);
  }
  return (await Promise.all(inside.map(filesOf))).flat();
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
