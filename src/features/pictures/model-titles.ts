import { useMemo } from 'react';
import { useLanguage } from '../../language/use-language.ts';
import type { PackRecord } from '../../../workers/protocol/store.ts';
import { findEmbedded } from '../../models/manifest.ts';
import { shownTitle } from '../../models/names.ts';
import { useModels } from '../../stores/models.ts';

/** The titles of the models that this browser knows, by their ids. A model that was deleted has none. */
export function useModelTitles(): ReadonlyMap<string, string> {
  const packs = useModels((models) => models.packs);
  const language = useLanguage();
  return useMemo(() => titlesIn(language, packs), [language, packs]);
}

/** @param _language in which they are: the one that is shown, by which they are kept */
function titlesIn(_language: string, packs: readonly PackRecord[]): ReadonlyMap<string, string> {
  const own = findEmbedded()?.entry;
  const titles = new Map(packs.map((pack): [string, string] => [pack.id, shownTitle(pack)]));
  if (own !== undefined) titles.set(own.id, shownTitle({ model: own.id, title: own.title }));
  return titles;
}
