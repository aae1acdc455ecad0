/** The versions of fal's own client that are tried, in the form that all of them have. */
import * as current from '@fal-ai/client';
import * as serverless from '@fal-ai/serverless-client';
import * as old from 'fal-client-1-2';

/** A status of a job, as far as the tests look at it. */
export interface Status {
  readonly status: string;
  readonly request_id: string;
  readonly queue_position?: number;
  readonly logs?: readonly { readonly message: string }[] | null;
  readonly error_type?: string;
}

/** What `fal.stream` and `fal.queue.streamStatus` give. */
export interface EventStream extends AsyncIterable<Status> {
  on(type: 'data' | 'error' | 'done', listener: (event: Status) => void): void;
  done(): Promise<Status>;
  abort(): void;
}

interface OfRequest {
  readonly requestId: string;
  readonly logs?: boolean;
  readonly connectionMode?: 'client' | 'server';
}

/** One version of the client. Its options are its own: a version passes over those it has not. */
export interface FalVersion {
  config(config: Readonly<Record<string, unknown>>): void;
  /** Resolves to the output in version 0, and to `{ data, requestId }` since version 1. */
  subscribe(endpoint: string, options: object): Promise<unknown>;
  run(endpoint: string, options: object): Promise<unknown>;
  stream(endpoint: string, options: object): Promise<EventStream>;
  readonly queue: {
    submit(endpoint: string, options: object): Promise<Status>;
    status(endpoint: string, options: OfRequest): Promise<Status>;
    streamStatus(endpoint: string, options: OfRequest): Promise<EventStream>;
    subscribeToStatus(endpoint: string, options: OfRequest): Promise<Status>;
    result(endpoint: string, options: OfRequest): Promise<unknown>;
    cancel(endpoint: string, options: OfRequest): Promise<void>;
  };
  readonly storage: {
    upload(file: Blob, options?: object): Promise<string>;
    transformInput(input: object): Promise<unknown>;
  };
}

export const falVersions = {
  '@fal-ai/client 1.10': current.fal as FalVersion,
  '@fal-ai/client 1.2': old.fal as unknown as FalVersion,
  '@fal-ai/serverless-client 0.15': serverless as unknown as FalVersion,
};

/** The middleware that each version exports. */
export const withProxy = {
  '@fal-ai/client 1.10': current.withProxy,
  '@fal-ai/client 1.2': old.withProxy,
  '@fal-ai/serverless-client 0.15': serverless.withProxy,
};

export type VersionName = keyof typeof falVersions;
