import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBuild } from '../../tools/build.mjs';
import { fixture } from '../goldens/golden-case.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { startHubServer } from '../servers/hub-server.ts';
import { folderRepo } from '../servers/hub/hub-files.ts';
import { type BrowserName, openBrowser } from './drivers.ts';
import { JOURNEY } from './journey.ts';
import { Person } from './person.ts';

const ALL: readonly BrowserName[] = ['firefox', 'webkit'];
const REVISION = '0123456789abcdef0123456789abcdef01234567';
/** Screenshots, which git ignores. */
const FOLDER = 'test/browsers/shots';

/**
 * `npm run browsers [-- firefox webkit]`: goes the way of a new user in browsers other than Chromium, and
 * prints a row for README's table of browsers. @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  await ensureBuild();
  await mkdir(FOLDER, { recursive: true });
  let failed = false;
  for (const name of ALL.filter((each) => argv.length === 0 || argv.includes(each))) {
    const cells = await travel(name);
    failed ||= !cells.includes('all passed');
    console.log(`| ${cells.join(' | ')} |`);
  }
  return failed ? 1 : 0;
}

/** @returns the browser with its version, the date, and what passed or failed */
async function travel(name: BrowserName): Promise<readonly string[]> {
  const app = await serveAppAt('/');
  const repo = await folderRepo(fixture('tiny-playground'), REVISION);
  const hub = await startHubServer({ repos: { 'owner/tiny': repo } });
  const browser = await openBrowser(name);
  const person = new Person(browser.driver);
  let passed = 0;
  try {
    for (const { name: part, go } of JOURNEY) {
      const began = performance.now();
      await go(person, { app, hub: hub.origin });
      passed += 1;
      console.error(`${name}: ${part}, ${((performance.now() - began) / 1000).toFixed(1)} s`);
    }
  } catch (error) {
    console.error(error);
  } finally {
    await writeFile(join(FOLDER, `${name}.png`), await person.screenshot());
    await browser.close();
    await hub.close();
    await app.close().catch(() => {});
  }
  const today = new Date().toISOString().slice(0, 10);
  const missed = JOURNEY.slice(passed).map(({ name: part }) => part);
  return [
    browser.version,
    today,
    missed.length === 0 ? 'all passed' : `not passed: ${missed.join('; ')}`,
  ];
}
