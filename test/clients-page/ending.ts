/** How a call of a client ended, as plain data that a test can take out of the page. */
export interface Ending {
  /** What the promise resolved to. */
  readonly value?: unknown;
  /** What it was rejected with; the fields are those of the clients' own errors. */
  readonly error?: {
    readonly name: string;
    readonly message: string;
    readonly status?: number;
    readonly body?: unknown;
    readonly requestId?: string;
    readonly isUserTimeout?: boolean;
    /** By `getFieldErrors` of the field named. */
    readonly ofField?: unknown;
  };
}

type Thrown = Error & {
  status?: number;
  body?: unknown;
  requestId?: string;
  isUserTimeout?: boolean;
  getFieldErrors?: (field: string) => unknown;
};

/** @param field whose errors are asked for, where the error is one of validation */
export function ending(promise: Promise<unknown>, field = ''): Promise<Ending> {
  return promise.then(
    (value) => ({ value }),
    (thrown: Thrown) => {
      const { name, message, status, body, requestId, isUserTimeout } = thrown;
      const all = {
        status,
        body,
        requestId,
        isUserTimeout,
        ofField: thrown.getFieldErrors?.(field),
      };
      const known = Object.entries(all).filter(([, value]) => value !== undefined);
      return { error: { name, message, ...Object.fromEntries(known) } };
    },
  );
}
