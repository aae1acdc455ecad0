/** What a drop or a paste brings, read before the browser empties it at the end of the event's handler. */
export interface Dropped {
  /** Files and folders; none if no folder is among them. */
  readonly entries: readonly FileSystemEntry[];
  readonly files: readonly File[];
  /** A `text/uri-list` (RFC 2483); empty without one. */
  readonly list: string;
}

/** To be called in the handler of the event. */
export function readDropped(data: DataTransfer): Dropped {
  return {
    entries: folderEntries(data),
    files: [...data.files],
    list: data.getData('text/uri-list'),
  };
}

function folderEntries(data: DataTransfer): readonly FileSystemEntry[] {
  const entries = [...data.items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    return entry === null ? [] : [entry];
  });
  return entries.some((entry) => entry.isDirectory) ? entries : [];
}
