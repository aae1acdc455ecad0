import { t } from '../../language/t.ts';
/** How much is painted, in words. @param share of the picture, 0 … 1 */
export function paintedText(share: number): string {
  if (share === 0) return t('Nothing is painted');
  if (share === 1) return t('All of it is painted');
  const percent = Math.round(share * 100);
  if (percent === 0) return t('Less than 1 % is painted');
  return t('{percent} % is painted', { percent: Math.min(percent, 99) });
}
