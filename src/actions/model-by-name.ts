import { embedded, isChoosable } from '../models/run-model.ts';
import { upstreamName } from '../models/names.ts';
import { useModels } from '../stores/models.ts';

/**
 * The model of this browser that a recipe names.
 * @param name its id, or what another program calls its file
 * @returns its id; null if none is called so
 */
export function modelByName(name: string): string | null {
  const { packs } = useModels.getState();
  const own = embedded();
  if ([own.id, own.title].some((each) => isSame(each, name))) return own.id;
  const pack = packs
    .filter(isChoosable)
    .find(
      (each) =>
        each.id === name || [each.title, upstreamName(each)].some((own) => isSame(own, name)),
    );
  return pack?.id ?? null;
}

/** Names of one file in two programs differ in capitals and in what stands between the words. */
export function isSame(one: string, other: string): boolean {
  return bare(one) === bare(other) && bare(one) !== '';
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
