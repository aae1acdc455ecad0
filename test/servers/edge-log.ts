import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EXAMPLE_INPUT } from '../../src/request/endpoint.ts';

/** Records the hosts that a browser requests beyond this machine. */
export interface EdgeLog {
  /** The browser's flag that sends every request but loopback's to this proxy. */
  readonly argument: string;
  /** Hosts asked for, `host:port`, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Starts a proxy that records every requested host and lets no request through. */
export async function startEdgeLog(): Promise<EdgeLog> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://unknown').host);
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.on('error', () => {});
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    argument: `--proxy-server=http://127.0.0.1:${port}`,
    asked,
    close: () => {
      const closed = new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
      server.closeAllConnections();
      return closed;
    },
  };
}

/** What the browser asks for by itself, whatever its pages do. */
const BROWSERS_OWN = /(?:^|\.)(?:google|googleapis|gstatic|gvt1)\.com(?::\d+)?$/;

/**
 * The hosts in a log that no page of the app has a reason to ask for. Tests name one picture by its
 * address, the example of the endpoint's documentation.
 */
export function straysIn(asked: readonly string[]): string[] {
  const example = new URL(EXAMPLE_INPUT.image_url).hostname;
  const strays = asked.filter((host) => !BROWSERS_OWN.test(host) && !host.startsWith(example));
  return [...new Set(strays)];
}
