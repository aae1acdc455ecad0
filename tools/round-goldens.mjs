/**
 * `node tools/round-goldens.mjs`: rounds the tensors of the goldens that are compared with a wide limit, and
 * packs them again. A float32 of a network's output ends in bits that say nothing: two runs on two machines
 * differ there. These bits do not compress and were a quarter of the goldens' size. What is rounded stays within
 * 8 % of the limit that test/goldens/tolerances.ts sets, so a run must still be as near to the reference as
 * before, but for this. Ids, noise, schedules and what the sampler's own tests compare closely are kept whole.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packFixture, unpackFixtures } from './unpack-fixtures.mjs';

const fixtures = fileURLToPath(new URL('../test/fixtures', import.meta.url));

/** What a tensor's values become multiples of; half of it is the largest error. */
const MULTIPLE = {
  // The limit is 2e-3.
  decoded: 2 ** -15,
  // The limit is 1e-4 at the first step, 2e-3 at the last.
  unet_cond: 2 ** -16,
  unet_uncond: 2 ** -16,
  // The limit is 2e-3 and more.
  latents: 2 ** -15,
  // The limit is 1e-4.
  prompt_embeds: 2 ** -17,
  negative_prompt_embeds: 2 ** -17,
};

/** The samplers' tests put these through one step alone, to a few ulps. */
const KEPT_IN_FAMILY = new Set(['unet_cond', 'unet_uncond', 'latents']);

for (const group of ['goldens', 'goldens-demo', 'goldens-family']) {
  for (const name of readdirSync(join(fixtures, group))) {
    const path = join(fixtures, group, name, 'expected.safetensors');
    const bytes = readFileSync(path);
    const headerEnd = 8 + Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.subarray(8, headerEnd).toString());
    for (const [tensor, multiple] of Object.entries(MULTIPLE)) {
      const entry = header[tensor];
      if (entry === undefined) continue;
      if (group === 'goldens-family' && KEPT_IN_FAMILY.has(tensor)) continue;
      const [from, to] = entry.data_offsets;
      for (let at = headerEnd + from; at < headerEnd + to; at += 4) {
        bytes.writeFloatLE(Math.round(bytes.readFloatLE(at) / multiple) * multiple, at);
      }
    }
    writeFileSync(path, bytes);
    packFixture(path);
  }
}
console.log(`${unpackFixtures()} goldens rounded`);
