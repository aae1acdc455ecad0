import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ENDPOINTS } from '../../src/request/endpoint.ts';
import { shownAddress } from '../../src/request/picture-address.ts';
import { type Admission, refusalOf } from './admission.ts';
import { NO_PATH, pagePath } from './paths.ts';
import { BodyTooLarge, type Relay } from './relay.ts';

export interface HttpServerOptions extends Admission {
  readonly relay: Relay;
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** Gets one line for each request, once it is answered. */
  readonly log: (line: string) => void;
}

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws Error if the port is taken or the address is not one of this computer */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer((request, response) => {
    const began = performance.now();
    response.once('close', () => {
      const seconds = ((performance.now() - began) / 1000).toFixed(2);
      const end = response.writableFinished ? String(response.statusCode) : 'broken off';
      options.log(`${request.method} ${shownAddress(request.url ?? '/')} ${end} ${seconds} s`);
    });
    answer(request, response, options).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (error instanceof BodyTooLarge) refuse(response, 413, 'The body is too large.');
      // Not 502 to 504: fal's client would send the request again.
      else refuse(response, 500, `The browser did not answer: ${String(error)}`);
    });
  });
  // A job may take long, and its caller waits.
  server.requestTimeout = 0;
  server.headersTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { relay, ...admission }: HttpServerOptions,
): Promise<void> {
  const refusal = refusalOf(request, admission);
  if (refusal !== undefined) return refuse(response, refusal.status, refusal.detail);
  const { url = '/' } = request;
  if (url === '/') {
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    const names = Object.values(ENDPOINTS).join('\n');
    response.end(`A browser on this computer answers:\n${names}\n\n${NO_PATH}\n`);
    return;
  }
  const path = pagePath(url);
  if (path === undefined) return refuse(response, 404, NO_PATH);
  await relay.answer(path, request, response);
}

/** In the form of the hosted service. */
function refuse(response: ServerResponse, status: number, detail: string): void {
  response.setHeader('Content-Type', 'application/json');
  // What is left of a body that nobody reads would be taken for the next request.
  response.setHeader('Connection', 'close');
  response.writeHead(status).end(JSON.stringify({ detail, message: detail }));
}
