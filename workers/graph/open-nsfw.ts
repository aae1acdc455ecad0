import { GraphBuilder, type AuthoredGraph } from './builder.ts';

/** Side of the square the network sees. */
export const OPEN_NSFW_SIDE = 224;

/** Residual blocks of each of the four stages. */
const BLOCKS = [3, 4, 6, 3];
/** Channels inside the first stage's blocks; each stage has twice as many as the one before. */
const INNER = 32;
/** A block's result is this many times as wide as its inside. */
const EXPANSION = 4;
const CLASSES = 2;

/** A tensor [1, channels, h, w] on its way through the network. */
interface Layer {
  readonly name: string;
  readonly channels: number;
}

interface ConvShape {
  readonly out: number;
  readonly kernel: 1 | 3 | 7;
  readonly stride?: 1 | 2;
}

/**
 * Yahoo's OpenNSFW: a thin ResNet-50 whose batch norms are folded into its convolutions. The graph
 * uses standard operators and float32.
 *
 * Input `image`: [1,3,224,224], BGR in 0…255 less the mean. Output `scores`: [1,2], softmax over
 * harmless and not safe for work. Weights: `stem`, `stage{0…3}.block{n}.shortcut|branch2a|branch2b|
 * branch2c` and `last`, each with `.weight` and `.bias` (tools/safety).
 */
export function openNsfwGraph(): AuthoredGraph {
  const builder = new GraphBuilder('open_nsfw');
  const side = OPEN_NSFW_SIDE;
  const image = builder.input('map', 'image', 'fp32', [1, 3, side, side], 3);
  const stem = relu(builder, conv(builder, image, 'stem', { out: 64, kernel: 7, stride: 2 }));
  const [pooled] = builder.node('MaxPool', [stem.name], {
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [0, 0, 1, 1] },
  });
  let x: Layer = { ...stem, name: pooled };
  BLOCKS.forEach((count, stage) => {
    for (let block = 0; block < count; block++) {
      x = residual(builder, x, `stage${stage}.block${block}`, {
        inner: INNER * 2 ** stage,
        projects: block === 0,
        stride: block === 0 && stage > 0 ? 2 : 1,
      });
    }
  });
  const [mean] = builder.node('GlobalAveragePool', [x.name]);
  const [row] = builder.node('Reshape', [mean, builder.int64s([1, x.channels])]);
  const [sums] = builder.node('Gemm', [
    row,
    weight(builder, 'last.weight', [x.channels, CLASSES]),
    weight(builder, 'last.bias', [CLASSES]),
  ]);
  const [scores] = builder.node('Softmax', [sums], { attributes: { axis: 1n } });
  const output = { kind: 'row', name: scores, dtype: 'fp32', channels: CLASSES } as const;
  builder.output('scores', output, [1, CLASSES]);
  return builder.finish();
}

function residual(
  builder: GraphBuilder,
  x: Layer,
  path: string,
  { inner, projects, stride }: { inner: number; projects: boolean; stride: 1 | 2 },
): Layer {
  const out = inner * EXPANSION;
  const shortcut = projects ? conv(builder, x, `${path}.shortcut`, { out, kernel: 1, stride }) : x;
  const a = conv(builder, x, `${path}.branch2a`, { out: inner, kernel: 1, stride });
  const b = conv(builder, relu(builder, a), `${path}.branch2b`, { out: inner, kernel: 3 });
  const c = conv(builder, relu(builder, b), `${path}.branch2c`, { out, kernel: 1 });
  const [sum] = builder.node('Add', [c.name, shortcut.name]);
  return relu(builder, { name: sum, channels: out });
}

function conv(
  builder: GraphBuilder,
  x: Layer,
  key: string,
  { out, kernel, stride = 1 }: ConvShape,
): Layer {
  const edge = (kernel - 1) / 2;
  const [name] = builder.node(
    'Conv',
    [
      x.name,
      weight(builder, `${key}.weight`, [out, x.channels, kernel, kernel]),
      weight(builder, `${key}.bias`, [out]),
    ],
    {
      attributes: {
        kernel_shape: [kernel, kernel],
        strides: [stride, stride],
        pads: [edge, edge, edge, edge],
      },
    },
  );
  return { name, channels: out };
}

function relu(builder: GraphBuilder, x: Layer): Layer {
  const [name] = builder.node('Relu', [x.name]);
  return { ...x, name };
}

function weight(builder: GraphBuilder, key: string, shape: readonly number[]): string {
  return builder.weight({ name: key, key, shape, transform: 'as-is', dims: shape, dtype: 'fp32' });
}
