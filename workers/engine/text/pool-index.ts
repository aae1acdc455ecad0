/**
 * The position whose state encoder 2 pools (transformers, `CLIPTextTransformer.forward`).
 *
 * Published encoders say `eos_token_id` 2, an id that no tokenizer uses for the end token. For that
 * value the position is the first maximum of the ids: the end token's, or the first position of the
 * learned word with the highest id. For any other value it is the first position of `eosTokenId`,
 * or 0 if the ids do not contain it.
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
