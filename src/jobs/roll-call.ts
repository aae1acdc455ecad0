import type { ExecutorId } from '../../workers/records/record.ts';

/** How long a page may take to answer. Its engine works in a thread of its own. */
const ANSWER_MS = 2000;

type Message =
  /** Asks the page of this executor whether it is there. */
  | { readonly ask: ExecutorId }
  /** It is. */
  | { readonly here: ExecutorId };

/**
 * Tells executors whether the page of another one still lives, where there are no Web Locks to tell. A
 * page that the browser has frozen does not answer and counts as gone; when it thaws it finds that its
 * job is another's (`claimedBy`).
 */
export class RollCall {
  readonly #channel = new BroadcastChannel('playground-executors');
  readonly #asked = new Map<ExecutorId, () => void>();

  /** @param own the executor this page answers for */
  constructor(own: ExecutorId) {
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if ('here' in data) this.#asked.get(data.here)?.();
      else if (data.ask === own) this.#say({ here: own });
    });
  }

  /** Whether the page of `id` answers within two seconds. Asked of one executor at a time. */
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

  /** From now on this page is gone for the others. */
  close(): void {
    this.#channel.close();
  }

  #say(message: Message): void {
    this.#channel.postMessage(message);
  }
}
