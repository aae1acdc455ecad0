import type { Prediction } from '../../workers/protocol/prediction.ts';
import { MODEL_HEADER, PREDICTION_HEADER } from '../../workers/service/door-headers.ts';
import { APP_FOLDER } from '../serve-app.ts';
import { startStaticServer } from '../static-server.ts';
import type { ChosenModel } from '../runner/model-folder.ts';
import { serveModel } from '../runner/files.ts';
import { takeProfile } from '../runner/profile.ts';
import { isLoopback } from './arguments.ts';
import { startHttpServer } from './http-server.ts';
import { keepBrowser } from './kept-browser.ts';
import { BODIES, Relay } from './relay.ts';

export interface EndpointOptions {
  readonly port: number;
  readonly host: string;
  readonly model: ChosenModel;
  /** How a checkpoint was trained that does not say it. */
  readonly prediction?: Prediction | undefined;
  readonly key: string | undefined;
  /** A Chrome or Chromium program. */
  readonly executable: string;
  /** A folder to keep, or one for this time only. */
  readonly profile: string | 'temporary';
  readonly softwareGpu: boolean;
  readonly log: (line: string) => void;
}

export interface Endpoint {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens the endpoint over HTTP: the built app in a headless browser, whose service worker answers, and a
 * server before it.
 * @throws {EngineError} `internal_error` when the app does not start; Error if the port is taken
 */
export async function openEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const { model, log } = options;
  const opened: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const undo of opened.splice(0).toReversed()) await undo();
  };
  try {
    const relay = await Relay.create({
      ...(model.kind === 'demo' ? {} : { [MODEL_HEADER]: model.id }),
      ...(options.prediction && { [PREDICTION_HEADER]: options.prediction }),
    });
    opened.push(() => relay.close());
    const app = await startStaticServer({
      mounts: [
        { prefix: '/', path: APP_FOLDER },
        { prefix: BODIES, path: relay.bodies },
      ],
    });
    opened.push(() => app.close());
    serveModel(app, model);
    const profile = takeProfile(options.profile);
    opened.push(() => profile.release());
    if (options.profile !== 'temporary' && !profile.persistent) {
      log('Another endpoint has the browser profile; this one takes a temporary profile.');
    }
    const browser = await keepBrowser(
      {
        executable: options.executable,
        profile: profile.folder,
        port: app.port,
        softwareGpu: options.softwareGpu,
      },
      (page) => relay.connect(page),
      log,
    );
    opened.push(() => browser.close());
    relay.use(browser);
    const { host, port, key } = options;
    const server = await startHttpServer({ relay, host, port, key, local: isLoopback(host), log });
    opened.push(() => server.close());
    return { port: server.port, close };
  } catch (error) {
    await close();
    throw error;
  }
}
