/** Of how many tokens one is drawn, as transformers draws by default (`top_k`). */
const MOST_LIKELY = 50;

/** 2⁵³, the first whole number above which a double has gaps. */
const DOUBLES = 2 ** 53;

/**
 * Draws the next token of a text: one of the most likely, by their softmax.
 * @param logits one for each token of the vocabulary
 * @param draw a number of 64 random bits (seeded-draws.ts)
 * @throws Error if no logit is a number
 */
export function sampleToken(logits: ArrayLike<number>, draw: bigint): number {
  const likely = mostLikely(logits);
  const [best] = likely;
  if (best === undefined) throw new Error('the network gave no number');
  const weights = likely.map(({ logit }) => Math.exp(logit - best.logit));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let left = (Number(draw >> 11n) / DOUBLES) * all;
  for (const [at, { token }] of likely.entries()) {
    left -= weights[at] ?? 0;
    if (left < 0) return token;
  }
  return best.token;
}

/** The most likely first. Of equals the first of the vocabulary comes first, so that every device agrees. */
function mostLikely(logits: ArrayLike<number>): readonly { token: number; logit: number }[] {
  const kept: { token: number; logit: number }[] = [];
  for (let token = 0; token < logits.length; token++) {
    const logit = logits[token] ?? Number.NaN;
    const last = kept[MOST_LIKELY - 1];
    if (Number.isNaN(logit) || (last !== undefined && logit <= last.logit)) continue;
    let at = kept.length;
    while (at > 0 && (kept[at - 1]?.logit ?? 0) < logit) at -= 1;
    kept.splice(at, 0, { token, logit });
    kept.length = Math.min(kept.length, MOST_LIKELY);
  }
  return kept;
}
