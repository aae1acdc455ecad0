import type { CheckId } from '../../protocol/first-use.ts';
import type { Bench } from './bench.ts';
import { causalAttention, crossAttention, selfAttention } from './checks/attention.ts';
import { capture } from './checks/capture.ts';
import { convolution, convolutionFp32 } from './checks/convolution.ts';
import { gateAndMoves } from './checks/gate-and-moves.ts';
import { groupNorm } from './checks/group-norm.ts';
import { layerNorm } from './checks/layer-norm.ts';
import { deepLinear, linear, linearIn4Bits } from './checks/linear.ts';
import { longAttention } from './checks/long-attention.ts';
import { oneHeadAttention } from './checks/one-head-attention.ts';
import { weightsArrive } from './checks/weights.ts';
import type { Measure } from './measure.ts';

/**
 * Makes one check in one way (`waysOf`).
 * @param bench with the kernels of that way
 * @throws what ONNX Runtime or the device throws; that counts as a failure of the check
 */
export function runCheck(
  id: Exclude<CheckId, 'demo_picture'>,
  bench: Bench,
  way: string,
): Promise<Measure> {
  switch (id) {
    case 'self_attention':
      return selfAttention(bench);
    case 'long_attention':
      return longAttention(bench);
    case 'cross_attention':
      return crossAttention(bench);
    case 'causal_attention':
      return causalAttention(bench);
    case 'vae_attention':
      return oneHeadAttention(bench);
    case 'linear_q8':
      return linear(bench, 'q8', way);
    case 'linear_q4':
      return linearIn4Bits(bench, way);
    case 'deep_linear':
      return deepLinear(bench, way);
    case 'convolution':
      return convolution(bench);
    case 'convolution_fp32':
      return convolutionFp32(bench);
    case 'group_norm':
      return groupNorm(bench);
    case 'layer_norm':
      return layerNorm(bench);
    case 'gate_and_moves':
      return gateAndMoves(bench);
    case 'capture':
      return capture(bench, way);
    case 'weights':
      return weightsArrive(bench);
  }
}
