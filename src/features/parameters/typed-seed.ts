import { t } from '../../language/t.ts';
import { MAX_SEED } from '../../request/seed-json.ts';
import { plainNumber } from '../../ui/typed-number.ts';

/**
 * `seed`: its digits. `drawn`: none is typed, or −1, which other programs take for "any". `fault`: why the
 * text is no seed.
 */
export type TypedSeed =
  | { readonly kind: 'seed'; readonly seed: string }
  | { readonly kind: 'drawn'; readonly hint: string | null }
  | { readonly kind: 'fault'; readonly hint: string };

/** Reads a seed that is being typed or was pasted. */
export function readTypedSeed(text: string): TypedSeed {
  if (text.trim() === '') return { kind: 'drawn', hint: null };
  const plain = plainNumber(text, { whole: true, max: Number(MAX_SEED) });
  if (plain === '-1') return { kind: 'drawn', hint: t('A new seed is drawn for each run.') };
  const seed = plain === null ? null : wholeNumber(plain);
  if (seed === null || seed < 0n || seed > MAX_SEED) {
    const most = String(MAX_SEED);
    return {
      kind: 'fault',
      hint: t('A seed is a whole number from 0 to {most}; without one it is drawn.', { most }),
    };
  }
  return { kind: 'seed', seed: seed.toString() };
}

/** Digits exactly; another form, such as 1e5, as far as a double is exact. */
function wholeNumber(plain: string): bigint | null {
  if (/^-?\d+$/.test(plain)) return BigInt(plain);
  const value = Number(plain);
  return Number.isSafeInteger(value) ? BigInt(value) : null;
}
