import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packModel } from '../../../tools/pack/pack-folder.ts';
import { PACK_INDEX } from '../../../workers/packs/format.ts';
import { asFolder, PRECISION } from '../model.ts';
import { place, type Rig, withServers } from '../rig.ts';
import type { Figures } from '../state.ts';
import { bytes, rate, seconds } from '../../../tools/lab/units.ts';

/** Packs the same files in Node, as `npm run pack` does; both indexes must be the same text. */
export async function pack(rig: Rig): Promise<Figures> {
  const started = performance.now();
  const index = await packModel(asFolder(rig.model), {
    out: place.packed(rig),
    precision: PRECISION,
    model: { id: rig.model.id, revision: rig.model.revision },
    expected: new Map(Object.entries(rig.state.checksums)),
  });
  const time = (performance.now() - started) / 1000;
  const read = index.sources.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const there = await readFile(join(place.packed(rig), PACK_INDEX), 'utf8');
  if (there !== (await installedIndex(rig))) {
    throw new Error('the pack made in Node is another than the installed one');
  }
  return {
    'index.json': `the same text as in the browser: ${index.tensors.length} tensors with their sha256`,
    time: seconds(time),
    speed: `${rate(read, time)} of ${bytes(read)}`,
  };
}

function installedIndex(rig: Rig): Promise<string> {
  return withServers(rig, {}, async ({ openBrowser }) => {
    const browser = await openBrowser();
    const lab = await browser.openLab();
    const text = await lab.evaluate(
      async ([model, precision]) => {
        const record = await globalThis.lab.pack(model, precision);
        return record === undefined ? '' : globalThis.lab.indexText(record.id);
      },
      [rig.model.id, PRECISION] as const,
    );
    await browser.close();
    return text;
  });
}
