import { embeddedModel } from '../models/manifest.ts';
import { isChoosable } from '../models/run-model.ts';
import { upstreamName } from '../models/names.ts';
import { useModels } from '../stores/models.ts';

/**
 * The model of this browser that a recipe names. Its id is surer than the name it came with, and that one is surer than
 * what a person calls it: they may call one model as another one is called.
 * @param name its id, or what another program calls its file
 * @returns its id; null if none is called so
 */
export function modelByName(name: string): string | null {
  const { entry } = embeddedModel();
  const models = [
    { id: entry.id, title: entry.title },
    ...useModels.getState().packs.filter(isChoosable),
  ];
  const found =
    models.find(({ id }) => id === name) ??
    models.find((each) => isSame(each.id, name) || isSame(upstreamName(each), name)) ??
    models.find(({ title }) => isSame(title, name));
  return found?.id ?? null;
}

/** Names of one file in two programs differ in capitals and in what stands between the words. */
export function isSame(one: string, other: string): boolean {
  return bare(one) === bare(other) && bare(one) !== '';
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
