/** How much is painted, in words. @param share of the picture, 0 … 1 */
export function paintedText(share: number): string {
  if (share === 0) return 'Nothing is painted';
  if (share === 1) return 'All of it is painted';
  const percent = Math.round(share * 100);
  if (percent === 0) return 'Less than 1 % is painted';
  return `${Math.min(percent, 99)} % is painted`;
}
