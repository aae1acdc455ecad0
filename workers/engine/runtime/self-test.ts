import { USUAL_KERNELS } from '../../graph/kernels.ts';
import { WebGpuLayers } from '../../graph/layers-webgpu.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import { createSession } from './create-session.ts';
import { Tensor } from './ort.ts';

const LENGTH = 64;
const SIZE = 32;
const TOLERANCE = 1e-4;

/**
 * Whether the device computes one small attention right, compared with JavaScript. ONNX Runtime's
 * flash attention gives wrong values on some adapters without any error; this test finds them before
 * a picture is wrong.
 */
export async function fusedAttentionIsRight(device: GPUDevice): Promise<boolean> {
  const layers = new WebGpuLayers(new GraphBuilder('self_test'), 'float', USUAL_KERNELS);
  const dims = [1, LENGTH, SIZE];
  const input = (name: string) => layers.builder.input('tokens', name, 'fp32', dims, SIZE);
  const out = layers.attention(input('q'), input('k'), input('v'), { heads: 1, place: 'unet' });
  layers.builder.output('out', out, dims);
  const session = await createSession(layers.builder.finish().model, {
    executionProviders: [{ name: 'webgpu', device }],
  });
  const [q, k, v] = [pattern(0.13), pattern(0.31), pattern(0.07)];
  const feeds = {
    q: new Tensor('float32', q, dims),
    k: new Tensor('float32', k, dims),
    v: new Tensor('float32', v, dims),
  };
  const { out: result } = await session.run(feeds);
  const values = await result?.getData();
  await session.release();
  const expected = attention(q, k, v);
  return expected.every((value, i) => Math.abs(value - Number(values?.[i])) < TOLERANCE);
}

function pattern(rate: number): Float32Array {
  return Float32Array.from({ length: LENGTH * SIZE }, (_, i) => 2 * Math.sin(rate * i * i));
}

function attention(q: Float32Array, k: Float32Array, v: Float32Array): Float32Array {
  const at = (m: Float32Array, row: number, column: number) => m[row * SIZE + column] ?? 0;
  const out = new Float32Array(LENGTH * SIZE);
  for (let row = 0; row < LENGTH; row++) {
    const scores = Array.from({ length: LENGTH }, (_, other) => {
      let sum = 0;
      for (let c = 0; c < SIZE; c++) sum += at(q, row, c) * at(k, other, c);
      return sum / Math.sqrt(SIZE);
    });
    const most = Math.max(...scores);
    const weights = scores.map((score) => Math.exp(score - most));
    const total = weights.reduce((a, b) => a + b, 0);
    for (let c = 0; c < SIZE; c++) {
      let sum = 0;
      weights.forEach((weight, other) => {
        sum += (weight / total) * at(v, other, c);
      });
      out[row * SIZE + c] = sum;
    }
  }
  return out;
}
