import { BUFFER_USAGE, readBuffer } from '../../diffusion/gpu-buffers.ts';
import { CapturedUnet } from '../../runtime/captured-unet.ts';
import { Tensor, type OrtSession, type OrtTensor } from '../../runtime/ort.ts';
import { CALL_PLAINLY, CALLS_CAPTURED } from '../../workarounds/native-capture.ts';
import { type Bench, type Experiment, openCaptured } from '../bench.ts';
import { atMost, type Measure, worst } from '../measure.ts';
import { hashedArray, relativeRms } from '../values.ts';

/** As for each recording of a run (stages/unet-calls.ts). */
const LIMIT = 1e-2;
/** Channels of a head, as in the UNet. */
const HEAD = 64;
const PROMPT = 77;

/**
 * Recorded calls against plain ones: the one that is recorded, and two that repeat it with other values in
 * the same buffers. The graph has a map, a row, keys and values as the UNet has them, a sum that a norm
 * makes on its way, and products large enough to take several passes.
 * @param way `plain`: calls are not recorded on this device, so there is nothing to compare
 */
export async function capture(bench: Bench, way: string): Promise<Measure> {
  if (way === 'plain') return atMost(0, 0, 'difference of plain calls');
  const [side, channels] = bench.form === 'whole' ? [32, 320] : [8, 64];
  const experiment = unetLike(side, channels);
  const { device } = bench.gpu;
  const session = await openCaptured(bench, experiment);
  const feeds = (seed: number) =>
    Object.fromEntries(
      Object.entries(experiment.inputs).map(([name, { dims, values }], i) => [
        name,
        new Tensor('float32', hashedArray(values.length, seed + i), dims),
      ]),
    );
  const dims = [1, side, side, channels];
  const count = side * side * channels;
  const size = { h: side, w: side };
  const outputs = { out_sample: { type: 'float32', dims }, inner: null } as const;
  const captured = new CapturedUnet(device, session, CALLS_CAPTURED[0], size, feeds(0), outputs);
  const plainOutput = device.createBuffer({ size: 4 * count, usage: BUFFER_USAGE.copyTarget });
  let recorded = false;
  try {
    const measures: Measure[] = [];
    for (const seed of [100, 200, 100]) {
      const given = feeds(seed);
      const output = recorded
        ? await captured.call(given)
        : await captured.record(given, plainOutput);
      if (output === null)
        return atMost(LIMIT, 1, 'relative difference of a call that cannot be repeated');
      recorded = true;
      const actual = new Float32Array(await readBuffer(device, output, 0, 4 * count));
      const expected = await plain(session, given);
      const error = relativeRms({ actual: [...actual], expected: [...expected] });
      measures.push(atMost(LIMIT, error, 'relative difference of a repeated call'));
    }
    const [first, ...others] = measures;
    if (first === undefined) throw new Error('nothing was computed');
    return worst(first, ...others);
  } catch (error) {
    // Where recording did not end, ONNX Runtime records everything that follows on this device.
    if (!recorded) device.destroy();
    throw error;
  } finally {
    await session.release();
    captured.destroy();
    plainOutput.destroy();
  }
}

async function plain(
  session: OrtSession,
  feeds: Readonly<Record<string, OrtTensor>>,
): Promise<Float32Array> {
  const { out_sample } = await session.run(feeds, CALL_PLAINLY);
  const values = await out_sample?.getData(true);
  return values instanceof Float32Array ? values : new Float32Array();
}

const given = (kind: 'map' | 'row' | 'heads', dims: readonly number[]) => ({
  kind,
  dims,
  values: new Float32Array(dims.reduce((product, size) => product * size, 1)),
});

function unetLike(side: number, channels: number): Experiment {
  const map = [1, side, side, channels];
  const heads = channels / HEAD;
  const pair = [1, heads, PROMPT, HEAD];
  const weight = (count: number, seed: number) =>
    hashedArray(count, seed).map((value) => value / Math.sqrt(channels));
  const norm = { groups: 32, epsilon: 1e-5 };
  return {
    inputs: {
      sample: given('map', map),
      time: given('row', [1, channels]),
      k: given('heads', pair),
      v: given('heads', pair),
    },
    weights: {
      'conv.weight': weight(9 * channels * channels, 1),
      'conv.bias': weight(channels, 2),
      'norm.weight': weight(channels, 3),
      'norm.bias': weight(channels, 4),
      'q.weight': weight(channels * channels, 5),
      'out.weight': weight(channels * channels, 6),
      'out.bias': weight(channels, 7),
    },
    write: (l, input) => {
      const x = input('map', 'sample');
      const shape = { out: channels, kernel: 3 } as const;
      const h = l.groupNormAfterRow(l.conv(x, 'conv', shape), input('row', 'time'), 'norm', norm);
      const { sum, normed } = l.addGroupNorm(h, x, 'norm', { ...norm, silu: true });
      const q = l.linear(l.toTokens(normed), 'q', { out: channels, bias: false });
      const [k, v] = [input('heads', 'k'), input('heads', 'v')];
      const mixed = l.attentionToHeads(q, k, v, { heads, place: 'unet' });
      const out = l.linear(mixed, 'out', { out: channels, bias: true });
      return { out_sample: { value: l.add(l.toMap(out, sum), sum), dims: map } };
    },
  };
}
