import { changeWeight } from './change-weight.ts';

/** Changes the weight of what is selected in a field ({@link changeWeight}). The field's own undo takes it back. */
export function weighSelection(field: HTMLTextAreaElement, by: number): void {
  // A person may have gone on to another field while this script came.
  if (document.activeElement !== field) return;
  const change = changeWeight(field.value, field.selectionStart, field.selectionEnd, by);
  if (change === null) return;
  field.setSelectionRange(change.from, change.to);
  // Of the ways to put text into a field, this old one alone is kept by the browser's undo.
  if (!document.execCommand('insertText', false, change.text)) {
    field.setRangeText(change.text);
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
  field.setSelectionRange(...change.selected);
}
