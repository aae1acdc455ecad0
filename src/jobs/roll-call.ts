import { openChannel } from '../../workers/records/change-channel.ts';
import type { ExecutorId } from '../../workers/records/record.ts';

/** How long a page may take to answer. The engine has a thread of its own, so the page is never busy for long. */
const ANSWER_MS = 2000;

type Message =
  /** A question to one executor: are you there? */
  | { readonly ask: ExecutorId }
  /** The answer. */
  | { readonly here: ExecutorId };

/**
 * Finds out whether the page of an executor is still open. Only pages without Web Locks need it. A page that
 * the browser has frozen does not answer, and counts as closed. When it goes on it sees in the record
 * (`claimedBy`) that another page has claimed its job.
 */
export class RollCall {
  /** null where the browser allows none: then this page sees no jobs but its own. */
  readonly #channel = openChannel('playground-executors');
  readonly #asked = new Map<ExecutorId, () => void>();

  /** @param own the executor of this page; the page answers questions to it */
  constructor(own: ExecutorId) {
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if ('here' in data) this.#asked.get(data.here)?.();
      else if (data.ask === own) this.#say({ here: own });
    });
  }

  /** Whether the page of `id` answers within two seconds. Only one question may be open at a time. */
  isAlive(id: ExecutorId): Promise<boolean> {
    return new Promise((resolve) => {
      const answer = (alive: boolean): void => {
        clearTimeout(timer);
        this.#asked.delete(id);
        resolve(alive);
      };
      const timer = setTimeout(() => answer(false), ANSWER_MS);
      this.#asked.set(id, () => answer(true));
      this.#say({ ask: id });
    });
  }

  /** Stops answering. Other pages take this one for closed from now on. */
  close(): void {
    this.#channel?.close();
  }

  #say(message: Message): void {
    this.#channel?.postMessage(message);
  }
}
