/**
 * The values of the field `fit`. Both that contain keep the whole picture in its shape and fill the room beside it: with
 * the mean colour of the edge that it touches, or with a blurred copy of the picture.
 */
export const FIT_NAMES = ['stretch', 'contain-edge', 'contain-blur'] as const;
export type FitName = (typeof FIT_NAMES)[number];
/** How a picture is contained. */
export type Padding = Exclude<FitName, 'stretch'>;
