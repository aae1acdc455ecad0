import { useMemo } from 'react';
import { findEmbedded } from '../../models/manifest.ts';
import { useModels } from '../../stores/models.ts';

/** The titles of the models that this browser knows, by their ids. A model that was deleted has none. */
export function useModelTitles(): ReadonlyMap<string, string> {
  const packs = useModels((models) => models.packs);
  return useMemo(() => {
    const own = findEmbedded()?.entry;
    const titles = new Map(packs.map(({ id, title }): [string, string] => [id, title]));
    if (own !== undefined) titles.set(own.id, own.title);
    return titles;
  }, [packs]);
}
