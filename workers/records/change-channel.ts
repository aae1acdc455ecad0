/** Tells all pages and workers of this origin, this one included, that the record of an id changed. */
export interface ChangeChannel<Id> {
  /** To be called after a write has completed. */
  changed(id: Id): void;
  /** Subscribes. @returns a function that ends the subscription. */
  onChanged(listener: (id: Id) => void): () => void;
}

/**
 * A BroadcastChannel that carries ids only. Whoever needs the record reads it from the database. Where the
 * browser refuses the channel, other pages are told nothing: it gives them no common database either.
 */
export function changeChannel<Id>(name: string): ChangeChannel<Id> {
  const listeners = new Set<(id: Id) => void>();
  let channel: BroadcastChannel | null | undefined;
  const tell = (id: Id): void => {
    for (const listener of listeners) listener(id);
  };
  const open = (): BroadcastChannel | null => {
    if (channel === undefined) {
      channel = openChannel(name);
      channel?.addEventListener('message', (event: MessageEvent<Id>) => tell(event.data));
    }
    return channel;
  };
  return {
    changed(id) {
      open()?.postMessage(id);
      tell(id);
    },
    onChanged(listener) {
      open();
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A BroadcastChannel, or null where the browser allows none, as Firefox does where site data is blocked. */
export function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch (error) {
    console.warn(`No channel ${name}:`, error);
    return null;
  }
}
