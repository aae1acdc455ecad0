import { rm, statfs } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { type PackIndex } from '../../../workers/packs/format.ts';
import { parsePackIndex } from '../../../workers/packs/parse-index.ts';
import type { LabBrowser } from '../lab-browser.ts';
import { PRECISION } from '../model.ts';
import { ModelsDialog } from '../../../tools/lab/models-dialog.ts';
import { watchProcesses, type Watched } from '../processes.ts';
import { place, type Rig, type Servers, withServers } from '../rig.ts';
import { type Figures, type Killed, OffLimits } from '../state.ts';
import { bytes, rate, seconds } from '../../../tools/lab/units.ts';

const DISK_BYTES = 16e9;
/** Limit for the page's memory, JS and wasm and the app's screen included. */
const MOST_MEMORY = 300e6;
/** The hub's speed for the miniature, so slow that the install can be killed in the middle. */
const TINY_RATE = 1_000_000;
/** The file that copy-worker.ts copies, for comparison. */
const PLAIN_FILE = 'text_encoder_2/model.fp16.safetensors';

/**
 * Installs with the app's own screen and kills the browser in the middle. A step that was
 * interrupted goes on with the install; a step that was done begins again from nothing.
 */
export async function install(rig: Rig): Promise<Figures> {
  const { state, folder, model, scale } = rig;
  if (state.isDone('install')) {
    await rm(place.profile(rig), { recursive: true, force: true });
    await state.note({ killed: null });
  }
  const { bavail, bsize } = await statfs(folder);
  if (scale === 'full' && state.killed === null && bavail * bsize < DISK_BYTES) {
    throw new Error(`needs ${bytes(DISK_BYTES)} of disk; there are ${bytes(bavail * bsize)}`);
  }
  const plain = await withServers(rig, {}, plainCopy);
  rig.say(`plain fetch → write: ${rate(plain.bytes, plain.seconds)}`);
  const source = model.weights.reduce((sum, { size }) => sum + size, 0);
  const hub = scale === 'tiny' ? { bytesPerSecond: TINY_RATE } : {};
  return withServers(rig, hub, async (servers) => {
    const whole = state.killed === null;
    const first = state.killed ?? (await installUntilKilled(rig, servers, source / 2));
    const browser = await servers.openBrowser();
    const last = await installToTheEnd(rig, servers, browser, source - first.bytes);
    const index = await readIndex(last.lab, model.id);
    await browser.close();
    const got = first.bytes + last.bytes;
    const time = first.seconds + last.seconds;
    const peak = Math.max(first.peak ?? 0, last.watched.renderer?.peak ?? 0);
    const figures: Figures = {
      'plain fetch → write': rate(plain.bytes, plain.seconds),
      'fetch → hash → quantise → write': `${rate(got, time)}, ${((got * plain.seconds) / time / plain.bytes).toFixed(2)} of plain`,
      'busiest threads': last.watched.busiest.join(', ') || 'not known on this system',
      'killed after': bytes(first.bytes),
      // A run that was itself interrupted does not know what it fetched before.
      'fetched over again': whole ? bytes(got - source) : 'not known: interrupted',
      time: seconds(time),
      "peak of the page's own memory": peak === 0 ? 'not known on this system' : bytes(peak),
      ...storedBytes(index),
    };
    if (peak > MOST_MEMORY)
      throw new OffLimits(
        [`the page took ${bytes(peak)}; ${bytes(MOST_MEMORY)} are allowed`],
        figures,
      );
    return figures;
  });
}

async function plainCopy({ hub, openBrowser }: Servers) {
  const browser = await openBrowser();
  const lab = await browser.openLab();
  const url = `${hub.origin}/owner/random/resolve/main/${PLAIN_FILE}`;
  const copied = await lab.evaluate((given) => globalThis.lab.plainCopy(given), url);
  await browser.close();
  return copied;
}

async function installUntilKilled(rig: Rig, servers: Servers, killAt: number): Promise<Killed> {
  const browser = await servers.openBrowser();
  const page = await browser.openApp();
  const dialog = await ModelsDialog.open(page);
  const watch = watchProcesses(browser.group);
  const before = servers.sent();
  const started = performance.now();
  await dialog.install(rig.model.id);
  const reporting = reportProgress(rig, servers);
  await browser.unwatched(() => servers.sentBy(before + killAt));
  clearInterval(reporting);
  const killed = {
    bytes: servers.sent() - before,
    seconds: (performance.now() - started) / 1000,
    peak: watch.stop().renderer?.peak ?? null,
  };
  await browser.kill();
  await rig.state.note({ killed });
  rig.say(`killed after ${bytes(killed.bytes)}`);
  return killed;
}

interface LastPart {
  /** That the hub sent. */
  readonly bytes: number;
  /** Since the app was opened again. */
  readonly seconds: number;
  readonly watched: Watched;
  /** A page that can read the records. */
  readonly lab: Page;
}

/** @param least bytes that are still to come for certain */
async function installToTheEnd(
  rig: Rig,
  servers: Servers,
  browser: LabBrowser,
  least: number,
): Promise<LastPart> {
  await browser.openLab();
  const before = servers.sent();
  const watch = watchProcesses(browser.group);
  const started = performance.now();
  // The install goes on by itself when the app opens.
  await browser.openApp(false);
  const reporting = reportProgress(rig, servers);
  // Waits for all but the last bytes; ranges in flight when the browser was killed are fetched
  // again.
  await browser.unwatched(() => servers.sentBy(before + least));
  const lab = await browser.openLab();
  const record = await lab.evaluate(
    ([model, precision]) =>
      globalThis.lab.until(model, precision, ['ready', 'paused', 'provisional', 'damaged']),
    [rig.model.id, PRECISION] as const,
  );
  clearInterval(reporting);
  const time = (performance.now() - started) / 1000;
  const watched = watch.stop();
  if (record.state !== 'ready') {
    throw new Error(`the install ended ${record.state}: ${record.failure?.message ?? ''}`);
  }
  return { bytes: servers.sent() - before, seconds: time, watched, lab };
}

function reportProgress(rig: Rig, servers: Servers): NodeJS.Timeout {
  return setInterval(() => rig.say(`  ${bytes(servers.sent())} sent`), 20_000).unref();
}

async function readIndex(lab: Page, model: string): Promise<PackIndex> {
  const text = await lab.evaluate(
    async ([name, precision]) => {
      const record = await globalThis.lab.pack(name, precision);
      return record === undefined ? '{}' : globalThis.lab.indexText(record.id);
    },
    [model, PRECISION] as const,
  );
  return parsePackIndex(JSON.parse(text));
}

function storedBytes({ tensors, files, shards }: PackIndex): Figures {
  const parts = new Map<string, number>();
  for (const { component, byteLength } of tensors) {
    parts.set(component, (parts.get(component) ?? 0) + byteLength);
  }
  const small = files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const all = shards.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return {
    'stored in all': `${bytes(all)} in ${shards.length} shards`,
    ...Object.fromEntries(
      [...parts, ['configs and tokenizers', small] as const].map(([name, count]) => [
        `stored, ${name}`,
        bytes(count),
      ]),
    ),
  };
}
