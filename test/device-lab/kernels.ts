import type { Counts } from '../../workers/engine/counting/counts.ts';

/** Which of ONNX Runtime's kernels an adapter was given, in words. */
export interface KernelPaths {
  readonly linear: string;
  readonly attention: string;
  readonly convolution: string;
  /** Whether any of these shaders uses subgroups. */
  readonly subgroups: 'used' | 'none';
}

/** Reads the paths off the labels and the code of the UNet's shaders. */
export function kernelPaths({ dispatches }: Counts): KernelPaths {
  const shaders = [...new Set(dispatches.map(({ shader }) => shader))];
  const has = (label: string) => shaders.some((shader) => shader.label.startsWith(label));
  const flash = shaders.find(({ label }) => label === 'FlashAttention');
  const subgroups = shaders.some(({ code }) => /^enable subgroups/m.test(code));
  return {
    linear: named(has, {
      DP4AMatMulNBits: 'DP4A, 8-bit activations',
      MatMulNBitsWideTile: 'wide tile',
      SubgroupMatrixMatMulNBits: 'subgroup matrices',
      MatMulNBits: 'generic',
      MatMulSubgroup: 'subgroups',
      Gemm: 'float',
    }),
    attention: flash === undefined ? 'plain' : formOf(flash.code),
    convolution: named(has, {
      Im2ColMatMul: 'columns, then matrices',
      Conv2dMM: 'implicit matrices',
    }),
    subgroups: subgroups ? 'used' : 'none',
  };
}

function formOf(code: string): string {
  return /subgroupShuffle/.test(code) ? 'flash, shuffles' : 'flash, shared memory';
}

/** The name of the first kernel that was there. */
function named(has: (label: string) => boolean, names: Readonly<Record<string, string>>): string {
  return Object.entries(names).find(([label]) => has(label))?.[1] ?? 'none';
}
