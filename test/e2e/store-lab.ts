import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { startStaticServer, type StaticServer } from '../../tools/static-server.ts';
import type { StoreOptions } from '../../workers/protocol/store.ts';
import { fixture } from '../goldens/golden-case.ts';
import { type HubOptions, type HubServer, startHubServer } from '../servers/hub-server.ts';
import { folderRepo, type HubRepo } from '../servers/hub/hub-files.ts';
import { ONE_THREAD } from './app-address.ts';
import { APP_ORIGIN, browserArguments } from './browser-arguments.ts';
import { openOwnBrowser, type OwnBrowser } from './own-browser.ts';
import { newProfile, preparedPath } from './prepared.ts';
import { REVISION, SHARD_LIMIT } from './store-pack.ts';

export const RANGE = 256 * 1024;
export const IN_FLIGHT = 3;

/** A hub with the miniature, a browser with a kept profile, and pages with a store worker. */
export class StoreLab {
  /** Of its pages, without a slash at the end. */
  readonly origin = APP_ORIGIN;
  readonly server: StaticServer;
  readonly hub: HubServer;
  readonly repo: HubRepo;
  readonly #profile: string;
  readonly #undo: (() => Promise<unknown>)[];
  #browser: OwnBrowser | undefined;

  private constructor(parts: {
    server: StaticServer;
    hub: HubServer;
    repo: HubRepo;
    profile: string;
    undo: (() => Promise<unknown>)[];
  }) {
    this.server = parts.server;
    this.hub = parts.hub;
    this.repo = parts.repo;
    this.#profile = parts.profile;
    this.#undo = parts.undo;
  }

  static async open(
    options: {
      readonly hub?: Partial<HubOptions>;
      /** Whether the app needs no network from the beginning; otherwise the browser is new. */
      readonly ready?: boolean;
    } = {},
  ): Promise<StoreLab> {
    const undo: (() => Promise<unknown>)[] = [];
    const server = await startStaticServer({
      mounts: [
        { prefix: '/', path: APP_FOLDER },
        { prefix: '/source.png', path: fixture('goldens/one-step/source.png') },
        { prefix: '/store/', path: preparedPath('store-page') },
        { prefix: '/store-worker/', path: preparedPath('store-worker') },
      ],
    });
    undo.push(() => server.close());
    const repo = await folderRepo(fixture('tiny-playground'), REVISION);
    const repos = { 'owner/tiny': repo, ...options.hub?.repos };
    const hub = await startHubServer({ ...options.hub, repos });
    undo.push(() => hub.close());
    const profile = await newProfile(options.ready ?? false);
    undo.push(() => profile.remove());
    return new StoreLab({ server, hub, repo, profile: profile.folder, undo });
  }

  async #newPage(): Promise<Page> {
    this.#browser ??= await openOwnBrowser(
      this.#profile,
      browserArguments({ port: this.server.port }),
    );
    return this.#browser.context.newPage();
  }

  /** A page of the app, which draws. */
  async openApp(): Promise<Page> {
    const page = await this.#newPage();
    await page.goto(`${this.origin}/${ONE_THREAD}`);
    // After this the app fetches nothing of its own.
    await page.locator('html[data-offline="ready"]').waitFor({ timeout: 120_000 });
    return page;
  }

  /** Opens a page of the browser and connects its store. */
  async openPage(options: StoreOptions = {}): Promise<Page> {
    const page = await this.#newPage();
    await page.goto(`${this.origin}/store/`);
    await page.waitForFunction(() => 'store' in globalThis);
    await page.evaluate((given) => globalThis.store.connect(given), {
      hub: this.hub.origin,
      rangeBytes: RANGE,
      inFlight: IN_FLIGHT,
      shardLimit: SHARD_LIMIT,
      stallMs: 1000,
      ...options,
    });
    return page;
  }

  /** Bytes of files the hub sent so far. */
  get fetched(): number {
    return this.hub.requests.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Bytes of all files an install reads. */
  get sourceBytes(): number {
    return [...this.repo.files.values()].reduce((sum, { size }) => sum + size, 0);
  }

  async kill(): Promise<void> {
    await this.#browser?.kill();
    this.#browser = undefined;
  }

  /**
   * Kills the browser, and leaves the log of its database as a kill in the middle of a write does: its last record
   * lacks an end.
   */
  async killInWrite(): Promise<void> {
    await this.kill();
    const { hostname, protocol } = new URL(this.origin);
    const name = `${protocol.slice(0, -1)}_${hostname}_0.indexeddb.leveldb`;
    const folder = join(this.#profile, 'Default', 'IndexedDB', name);
    const log = (await readdir(folder))
      .filter((file) => file.endsWith('.log'))
      .toSorted()
      .at(-1);
    if (log === undefined) throw new Error(`no log in ${folder}`);
    const { size } = await stat(join(folder, log));
    await truncate(join(folder, log), size - 3);
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    for (const each of this.#undo.splice(0).toReversed()) await each();
  }
}
