/** Something a person can do, by a button, a key or both. */
export interface Action {
  /** In the language that is shown. */
  readonly label: () => string;
  /** Keys that start the action; empty if it has none. `mod` is Ctrl, on a Mac ⌘. */
  readonly keys: readonly string[];
  readonly perform: () => unknown;
  /** Begins no second time while it is under way: a double click starts one run. */
  readonly exclusive?: true;
  /** Ends an action that lasts as long as its key or button is held down. */
  readonly release?: () => unknown;
  readonly enabled: () => boolean;
  /** Selectors of where the focus goes when the action takes its own button away, the first that is there. */
  readonly next?: readonly string[];
  /** Whether the keys also work while a text field has the focus. */
  readonly inFields?: boolean;
  /** Whether a key that is held down does it again and again. */
  readonly repeats?: boolean;
  /** Whether the keys also work while a picture fills the screen, which is a dialog. */
  readonly inFull?: boolean;
}
