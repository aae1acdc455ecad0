import type { DragEvent } from 'react';

/**
 * What an element needs to take files that are dropped on it. The page takes dropped files, too, as a picture to start
 * from: it does not hear of these.
 */
export function dropOf(take: (files: readonly File[]) => void) {
  return {
    onDragEnter: keep,
    onDragOver: keep,
    onDragLeave: keep,
    onDrop: (event: DragEvent): void => {
      if (keep(event)) take([...event.dataTransfer.files]);
    },
  };
}

/** @returns whether files are dragged */
function keep(event: DragEvent): boolean {
  if (!event.dataTransfer.types.includes('Files')) return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}
