import { t } from '../language/t.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { coverCrop, focusOf, isWhole } from '../request/cover-crop.ts';
import { type FitChoice, fitsAnyway, isPadding } from '../request/fit.ts';
import { type PixelSize, resolveSize } from '../request/image-size.ts';

/** The fit that makes a job's picture again. */
interface RecalledFit {
  readonly fit: FitChoice;
  /** What no fit can do, as a phrase that ends "Not taken over: …". */
  readonly left: (() => string) | null;
}

/**
 * The engine stretches what a request without a fit names: its crop, or the whole picture. The screen covers then, which is
 * the same only for a crop of the shape of the size.
 * @param source null: its size is not known
 */
export function recalledFit(
  { request, origin }: Pick<JobRecord, 'request' | 'origin'>,
  source: PixelSize | null,
): RecalledFit {
  const { crop, fit = '', image_url } = request;
  if (image_url === undefined) return { fit, left: null };
  if (source === null) {
    // The app asks for a crop wherever its picture has another shape.
    const stretched = fit === '' && crop === undefined && origin !== 'app';
    return { fit: stretched ? 'stretch' : fit, left: null };
  }
  const size = resolveSize(request.image_size);
  if (crop === undefined || isWhole(crop, source)) {
    if (fitsAnyway(source, size)) return { fit: '', left: null };
    return { fit: fit === '' ? 'stretch' : fit, left: null };
  }
  // Of a crop that has the shape of the size all fits make the same.
  if (isPadding(fit) && !fitsAnyway(crop, size)) {
    return {
      fit,
      left: () => t('the part of the picture that was used, as Contain uses all of it'),
    };
  }
  const covered = coverCrop(source, size, focusOf(crop, source));
  const isSame = covered.width === crop.width && covered.height === crop.height;
  return { fit: '', left: isSame ? null : unframed };
}

function unframed(): string {
  return t('the part of the picture that was used, which the frame here cannot show');
}
