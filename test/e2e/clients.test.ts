/**
 * Programs that nobody wrote for this app: each version of fal's own client, the calls of Python's,
 * and the clients of others. One browser for all of them, and a proxy that records what leaves it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VersionName } from '../clients-page/fal-versions.ts';
import { drawingCases } from './clients/drawing.ts';
import { type Lab, openLab } from './clients/lab.ts';
import { middlewareCases } from './clients/middleware.ts';
import { otherCases } from './clients/others.ts';
import { presentCases } from './clients/present.ts';
import { pythonCases } from './clients/python.ts';
import { queueCases } from './clients/queue.ts';
import { storageCases } from './clients/storage.ts';
import { streamingCases } from './clients/streaming.ts';

const VERSIONS: readonly VersionName[] = [
  '@fal-ai/client 1.10',
  '@fal-ai/client 1.2',
  '@fal-ai/serverless-client 0.15',
];

let opened: Lab;
const lab = (): Lab => opened;

beforeAll(async () => {
  opened = await openLab();
});
afterAll(() => opened?.close());

/** A case of its own settings must not leave them to the next one. */
const configureBeforeEach = (version: VersionName) =>
  beforeEach(() =>
    lab().ask(version, (fal) => Promise.resolve(fal.config({ credentials: 'any-key' }))),
  );

describe('while no page of the app is open', () => {
  beforeAll(() => lab().closeApp());
  describe.each(VERSIONS)('%s', (version) => {
    configureBeforeEach(version);
    queueCases(lab, version);
    storageCases(lab, version);
    streamingCases(lab, version);
    middlewareCases(lab, version);
    if (version === '@fal-ai/client 1.10') presentCases(lab);
  });
});

describe('while a page of the app is open', () => {
  beforeAll(() => lab().openApp());
  describe.each(VERSIONS)('%s', (version) => {
    configureBeforeEach(version);
    drawingCases(lab, version);
  });
  describe('Python’s fal_client', () => pythonCases(lab));
  otherCases(lab);
});

it('and none of them sent a byte to the hosted service', async () => {
  // The browser sends this request after all others, so these have arrived then.
  await lab().page.evaluate(() => fetch('http://marker.example/').catch(() => undefined));
  await expect.poll(() => lab().asked).toContain('marker.example');
  expect(lab().asked.filter((host) => /fal\.(?:run|ai|media)/.test(host))).toEqual([]);
});
