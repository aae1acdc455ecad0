import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
} from 'playwright-core';
import { ensureBrowser } from '../../tools/setup.mjs';
import { type ArgumentOptions, browserArguments } from './browser-arguments.ts';
import { newProfile } from './prepared.ts';

/** Two busy cores without a GPU take their time to load a model. */
const PATIENCE_MS = 120_000;

let shared: Promise<Browser> | undefined;

/**
 * A browser with a software GPU for files that need no process of their own, the same for all files of
 * one of Vitest's workers; it ends with the worker. Each file opens contexts and closes them.
 */
function sharedBrowser(): Promise<Browser> {
  shared ??= launch();
  return shared;
}

async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureBrowser(),
    // Chromium's own camera, which shows a moving pie. A page gets it where a test allows it.
    args: [...browserArguments({ softwareGpu: true }), '--use-fake-device-for-media-stream'],
  });
}

/**
 * The app moves where something runs. Without a GPU each frame of that is drawn by the CPU, which took a
 * fifth of its time in the tests.
 */
const STILL = { reducedMotion: 'reduce' } as const satisfies BrowserContextOptions;

/** A context of {@link sharedBrowser}; whoever opens it closes it. */
export async function openContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  return (await sharedBrowser()).newContext({ ...STILL, ...options });
}

/** A browser of a test file's own, with a profile on disk as a person's has. */
export interface ProfileBrowser {
  readonly context: BrowserContext;
  /** The profile, which tests may put files into. */
  readonly folder: string;
  /** Ends it and removes its profile. */
  close(): Promise<void>;
}

export interface ProfileBrowserOptions extends ArgumentOptions {
  /** Whether the app at `APP_ORIGIN` needs no network from the beginning. */
  readonly ready?: boolean;
  /** More arguments. */
  readonly args?: readonly string[];
  /** What a person has set in the browser, as Chromium keeps it in the profile. */
  readonly preferences?: Readonly<Record<string, unknown>>;
}

export async function openProfileBrowser({
  ready = false,
  args = [],
  preferences,
  ...options
}: ProfileBrowserOptions = {}): Promise<ProfileBrowser> {
  const { folder, remove } = await newProfile(ready);
  try {
    if (preferences !== undefined) {
      await mkdir(join(folder, 'Default'), { recursive: true });
      await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences));
    }
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: await ensureBrowser(),
      args: [...browserArguments(options), ...args],
      ...STILL,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const close = async (): Promise<void> => {
      await context.close();
      await remove();
    };
    return { context, folder, close };
  } catch (error) {
    await remove();
    throw error;
  }
}
