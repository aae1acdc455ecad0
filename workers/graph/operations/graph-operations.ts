import type { ShapedNode } from './graph-shapes.ts';
import { elements, last } from './shape-rules.ts';

/**
 * Floating-point operations of a node that multiplies matrices, a multiplication and an addition
 * being two; 0 for every other node. A dispatch does no more than its node.
 */
function operationsOf({ node, inputs, outputs }: ShapedNode): number {
  const [x = [], weight = []] = inputs;
  const out = elements(outputs[0] ?? []);
  switch (node.opType) {
    case 'Conv':
      return 2 * out * elements(weight.slice(1));
    case 'MatMul':
    case 'MatMulNBits':
    case 'Gemm':
      return 2 * out * last(x);
    case 'MultiHeadAttention': {
      // Keys are [1, L, C] or [1, heads, L, C / heads].
      const keys = weight.at(-2) ?? 0;
      return 4 * out * keys;
    }
    default:
      return 0;
  }
}

/** The node with most operations, and the sum of all. */
export function countOperations(nodes: readonly ShapedNode[]): {
  readonly longest: { readonly operator: string; readonly operations: number };
  readonly all: number;
} {
  const counted = nodes.map((each) => ({
    operator: each.node.opType,
    operations: operationsOf(each),
  }));
  const longest = counted.reduce((a, b) => (b.operations > a.operations ? b : a), {
    operator: 'none',
    operations: 0,
  });
  return { longest, all: counted.reduce((sum, { operations }) => sum + operations, 0) };
}
