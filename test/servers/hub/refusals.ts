import type { ServerResponse } from 'node:http';
import { hideFromPages } from './cors.ts';
import type { Fault } from './faults.ts';

/**
 * 429 as the hub says it: a `RateLimit`, which pages cannot read, and no Retry-After.
 * @param seconds until the window ends; undefined: even Node is not told
 */
export function limit(response: ServerResponse, seconds: number | undefined): void {
  if (seconds !== undefined) {
    response.setHeader('RateLimit', `"resolvers";r=0;t=${seconds}`);
    response.setHeader('RateLimit-Policy', '"fixed window";"resolvers";q=3000;w=300');
  }
  response.writeHead(429).end();
}

/**
 * Answers with a fault that needs no file.
 * @returns false if the fault is one of a file's bytes; nothing was sent then
 */
export function answerFault(response: ServerResponse, fault: Fault): boolean {
  if (fault.cors === false) hideFromPages(response);
  switch (fault.kind) {
    case 'too-many-requests':
      if (fault.retryAfter === undefined) limit(response, 52);
      else response.setHeader('Retry-After', String(fault.retryAfter)).writeHead(429).end();
      return true;
    case 'status':
      response.writeHead(fault.status).end();
      return true;
    default:
      return false;
  }
}

/** Answers a hop of the hub with a fault. @throws Error if a hop cannot have it */
export function failHop(response: ServerResponse, fault: Fault): void {
  if (answerFault(response, fault) || fault.kind === 'stall') return;
  if (fault.kind !== 'cut') throw new Error(`a hop of the hub has no ${fault.kind}`);
  response.destroy();
}
