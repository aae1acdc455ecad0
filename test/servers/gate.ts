import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server in front of another. It records the requested paths and can make requests wait. */
export interface Gate {
  /** `http://localhost:PORT`, without a slash. */
  readonly origin: string;
  /** Paths asked for, in order. */
  readonly asked: string[];
  /** Port of the server behind it; while undefined, connections are cut. */
  target: number | undefined;
  /** Makes requests wait whose path matches. */
  hold(paths: RegExp): void;
  /** Lets all requests go on, those that wait too. */
  release(): void;
  close(): Promise<void>;
}

/** @param port of the server behind it */
export async function startGate(port: number): Promise<Gate> {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  let held: RegExp | undefined;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const pass = (): void => {
      if (gate.target === undefined) return void request.socket.destroy();
      const { method, headers } = request;
      const onward = ask({ port: gate.target, path, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      response.on('close', () => onward.destroy());
      request.pipe(onward);
    };
    if (held?.test(path)) waiting.push(pass);
    else pass();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const gate: Gate = {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    asked,
    target: port,
    hold: (paths) => void (held = paths),
    release() {
      held = undefined;
      for (const pass of waiting.splice(0)) pass();
    },
    close: () => {
      const closed = new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
      server.closeAllConnections();
      return closed;
    },
  };
  return gate;
}
