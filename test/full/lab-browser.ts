import { type LabPages, labPages, originArguments } from '../../tools/lab/lab-pages.ts';
import { SOFTWARE_ADAPTER } from '../../tools/runner/browser.ts';
import { whatPagesSay } from './what-pages-say.ts';
import { openOwnBrowser, type OwnBrowser } from '../e2e/own-browser.ts';

/** A browser on the work folder's profile. */
export interface LabBrowser extends LabPages, Pick<OwnBrowser, 'group' | 'unwatched'> {
  /** The failures that its pages show; none once it has ended. */
  said(): Promise<readonly string[]>;
  /** Kills the browser, as a crash would. Does nothing if it has ended. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export interface LabBrowserOptions {
  readonly profile: string;
  /** Port on 127.0.0.1 of the built app. */
  readonly port: number;
  /** The hub that the app fetches repositories from; the app's own default if absent. */
  readonly hub?: string;
  /** More arguments of the browser. */
  readonly args?: readonly string[];
}

/** The software adapter, which the browser offers only if asked, without a limit on its time. */
export const SOFTWARE_GPU = [...SOFTWARE_ADAPTER, '--disable-gpu-watchdog'];

export async function openLabBrowser(options: LabBrowserOptions): Promise<LabBrowser> {
  const browser = await openOwnBrowser(options.profile, [
    '--enable-unsafe-webgpu',
    ...originArguments(options.port),
    '--disable-hang-monitor',
    ...(options.args ?? []),
  ]);
  let gone = false;
  const end = async (how: () => Promise<void>): Promise<void> => {
    if (gone) return;
    gone = true;
    await how();
  };
  return {
    ...labPages(() => browser.context, options.hub),
    group: browser.group,
    unwatched: (work) => browser.unwatched(work),
    said: async () => (gone ? [] : whatPagesSay(browser.context)),
    kill: () => end(() => browser.kill()),
    close: () => end(() => browser.close()),
  };
}
