/**
 * The position whose state encoder 2 pools (transformers, `CLIPTextTransformer.forward`).
 *
 * Published encoders say `eos_token_id` 2, which no tokenizer has: then it is the first maximum of
 * the ids, which is the end token, or the first learned word of the highest id. Otherwise it is the
 * first position of `eosTokenId`, or 0 if there is none.
 *
 * @param ids [77] token ids.
 * @param eosTokenId `eos_token_id` of the text encoder's config.json; absent there means 49407.
 */
export function poolIndex(ids: Int32Array, eosTokenId = 49407): number {
  if (eosTokenId !== 2) return Math.max(0, ids.indexOf(eosTokenId));
  let first = 0;
  for (const [i, id] of ids.entries()) if (id > (ids[first] ?? 0)) first = i;
  return first;
}
