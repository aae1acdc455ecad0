import { type ImageSize, NAMED_SIZES, resolveSize, type PixelSize } from './image-size.ts';

export const SHAPES = [
  'portrait_16_9',
  'portrait_4_3',
  'square',
  'landscape_4_3',
  'landscape_16_9',
] as const;
export type Shape = (typeof SHAPES)[number];

export const SHAPE_LABELS: Readonly<Record<Shape, string>> = {
  portrait_16_9: 'Portrait 9:16',
  portrait_4_3: 'Portrait 3:4',
  square: 'Square 1:1',
  landscape_4_3: 'Landscape 4:3',
  landscape_16_9: 'Landscape 16:9',
};

/** The size that a person chose: as the picture, one of the shapes, or their own numbers. */
export type SizeChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'shape'; readonly shape: Shape }
  | {
      readonly kind: 'custom';
      readonly width: number;
      readonly height: number;
      /** Width by height, where the shape is kept while a side is typed. */
      readonly ratio?: number | undefined;
    };

/**
 * The `image_size` of a shape: the endpoint's preset, or half of it for a model that draws best at
 * 512 pixels or less.
 */
export function shapeSize(shape: Shape, nativePixels: number | undefined): ImageSize {
  const small = nativePixels !== undefined && nativePixels <= 512;
  if (shape === 'square') return small ? 'square' : 'square_hd';
  if (!small) return shape;
  const { width, height } = NAMED_SIZES[shape];
  return { width: width / 2, height: height / 2 };
}

/** The shape whose ratio is nearest to the picture's; square without a picture. */
export function nearestShape(picture: PixelSize | null): Shape {
  if (picture === null) return 'square';
  const aspect = Math.log(picture.width / picture.height);
  const distance = (shape: Shape): number => {
    const { width, height } = NAMED_SIZES[shape];
    return Math.abs(aspect - Math.log(width / height));
  };
  return SHAPES.reduce((best, shape) => (distance(shape) < distance(best) ? shape : best));
}

/** The `image_size` of a choice, and its pixels. */
export function chosenSize(
  choice: SizeChoice,
  picture: PixelSize | null,
  nativePixels: number | undefined,
): { readonly imageSize: ImageSize; readonly pixels: PixelSize } {
  const imageSize =
    choice.kind === 'custom'
      ? { width: choice.width, height: choice.height }
      : shapeSize(choice.kind === 'auto' ? nearestShape(picture) : choice.shape, nativePixels);
  return { imageSize, pixels: resolveSize(imageSize) };
}

/** The choice that gives this size: a shape if one has it, else the numbers. */
export function sizeChoice(imageSize: ImageSize, nativePixels: number | undefined): SizeChoice {
  const { width, height } = resolveSize(imageSize);
  const shape = SHAPES.find((name) => {
    const size = resolveSize(shapeSize(name, nativePixels));
    return size.width === width && size.height === height;
  });
  return shape === undefined ? { kind: 'custom', width, height } : { kind: 'shape', shape };
}
