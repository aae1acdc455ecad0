import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { startStaticServer, type StaticServer } from '../../tools/static-server.ts';
import manifest from '../../models-manifest.json' with { type: 'json' };
import { openContext } from './browsers.ts';
import { ModelsPage } from './models-page.ts';

const REVISION = manifest.models[1]?.source.revision ?? '';
const TITLE = manifest.models[0]?.title ?? '';

let server: StaticServer;
let context: BrowserContext;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broken-manifest-'));
  server = await startStaticServer({ mounts: [] });
  context = await openContext();
});
afterAll(async () => {
  await context?.close();
  await server?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/**
 * Opens the app with `from` replaced in its manifest. A build refuses such a manifest, but somebody
 * may edit the built one.
 */
async function openBroken(name: string, from: string, to: string): Promise<Page> {
  server.mount({ prefix: `/${name}/`, path: APP_FOLDER });
  const assets = join(APP_FOLDER, 'assets');
  for (const file of await readdir(assets)) {
    if (!file.endsWith('.js')) continue;
    const script = await readFile(join(assets, file), 'utf8');
    if (!script.includes(REVISION)) continue;
    const path = join(folder, `${name}-${file}`);
    await writeFile(path, script.replaceAll(from, to));
    server.mount({ prefix: `/${name}/assets/${file}`, path });
  }
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => expect.unreachable(error.message));
  await page.goto(`${server.origin}/${name}/`);
  return page;
}

describe('a manifest that is not valid where it is loaded', () => {
  it('names the entry in the list of models; the others can be used', async () => {
    const page = await openBroken('branch', REVISION, 'main');
    const models = new ModelsPage(page);
    await models.open();
    await models.alert.getByText('manifest_invalid').waitFor();
    expect(await models.alert.first().innerText()).toContain('models.1.source.revision: ');
    const titles = await models.dialog.getByRole('heading', { level: 3 }).allInnerTexts();
    expect(titles).toContain(TITLE);
    expect(titles).not.toContain('Playground v2.5');
    expect(await models.dialog.getByRole('button', { name: /^Install / }).count()).toBe(0);
    await models.close();
    expect(await models.picker.innerText()).toContain(TITLE);
    await page.close();
  });

  it('says so in place of the app where there is no model left to draw with', async () => {
    const page = await openBroken('nothing', TITLE, '');
    const alert = page.getByRole('alert');
    await alert.getByText('manifest_invalid').waitFor();
    expect(await alert.innerText()).toContain('models.0.title: ');
    expect(await page.getByRole('button').count()).toBe(0);
    await page.close();
  });
});
