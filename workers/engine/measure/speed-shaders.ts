/** The element of a kernel's buffers. */
export type Element = 'f32' | 'f16';

/** A product of two matrices, [rows, depth] × [depth, columns]. All are multiples of 32. */
export interface Product {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
  /** WGSL of `source(row, at) -> vec4<T>`: four elements of the left matrix, from column 4 × at. */
  readonly source: string;
  /** Elements of the buffer that `source` reads. */
  readonly sourceLength: number;
  /** How many of the elements that the first row sums up are not 0. */
  readonly firstRow: number;
}

/** A square matrix times a square matrix. @param side a multiple of 32 */
export function matmul(side: number): Product {
  return {
    rows: side,
    depth: side,
    columns: side,
    source: `return map[row * ${side / 4}u + at];`,
    sourceLength: side * side,
    firstRow: side,
  };
}

/**
 * A 3×3 convolution of a square map, NHWC, with a border of zeros.
 * @param side of the map, a multiple of 8
 * @param channels of the map and of the result, a multiple of 32
 */
export function convolution(side: number, channels: number): Product {
  const vectors = channels / 4;
  return {
    rows: side * side,
    depth: 9 * channels,
    columns: channels,
    source: `
      let tap = at / ${vectors}u;
      let y = i32(row / ${side}u + tap / 3u) - 1;
      let x = i32(row % ${side}u + tap % 3u) - 1;
      if (y < 0 || x < 0 || y >= ${side} || x >= ${side}) { return vec4<T>(); }
      return map[(u32(y) * ${side}u + u32(x)) * ${vectors}u + at % ${vectors}u];`,
    sourceLength: side * side * channels,
    // The first row is the map's corner, where five of the nine taps lie outside.
    firstRow: 4 * channels,
  };
}

/** Floating-point operations of a product. */
export function operationsOf({ rows, depth, columns }: Product): number {
  return 2 * rows * depth * columns;
}

/** Rows and columns that one workgroup computes; also the depth that it holds at a time. */
export const TILE = 32;

/**
 * A tiled product as ONNX Runtime writes its matrix products and convolutions: 8 × 8 threads, each
 * of which sums up 4 rows of 4 columns, with both operands in workgroup memory.
 */
export function productShader(element: Element, product: Product): string {
  const { depth, columns, source } = product;
  return /* wgsl */ `
    ${element === 'f16' ? 'enable f16;' : ''}
    alias T = ${element};
    @group(0) @binding(0) var<storage, read> map: array<vec4<T>>;
    @group(0) @binding(1) var<storage, read> weights: array<vec4<T>>;
    @group(0) @binding(2) var<storage, read_write> result: array<vec4<T>>;
    var<workgroup> left: array<array<vec4<T>, 8>, 32>;
    var<workgroup> right: array<array<vec4<T>, 8>, 32>;

    fn source(row: u32, at: u32) -> vec4<T> { ${source} }

    @compute @workgroup_size(8, 8)
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) own: vec3<u32>) {
      let column = group.x * 8u + own.x;
      let first = own.y * 4u;
      var sums: array<vec4<T>, 4>;
      for (var step = 0u; step < ${depth / TILE}u; step++) {
        for (var i = first; i < first + 4u; i++) {
          left[i][own.x] = source(group.y * 32u + i, step * 8u + own.x);
          right[i][own.x] = weights[(step * 32u + i) * ${columns / 4}u + column];
        }
        workgroupBarrier();
        for (var k = 0u; k < 8u; k++) {
          let b0 = right[k * 4u][own.x];
          let b1 = right[k * 4u + 1u][own.x];
          let b2 = right[k * 4u + 2u][own.x];
          let b3 = right[k * 4u + 3u][own.x];
          for (var i = 0u; i < 4u; i++) {
            let a = left[first + i][k];
            sums[i] = fma(vec4<T>(a.x), b0, sums[i]);
            sums[i] = fma(vec4<T>(a.y), b1, sums[i]);
            sums[i] = fma(vec4<T>(a.z), b2, sums[i]);
            sums[i] = fma(vec4<T>(a.w), b3, sums[i]);
          }
        }
        workgroupBarrier();
      }
      for (var i = 0u; i < 4u; i++) {
        result[(group.y * 32u + first + i) * ${columns / 4}u + column] = sums[i];
      }
    }`;
}
