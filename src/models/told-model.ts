import { MODELS } from './manifest.ts';

/**
 * A model as a report tells it that leaves this browser: its id if the app's list has it, else no name. A pack's id has
 * the id of its model in front (workers/store/pack-id.ts).
 * @param id of a model, or of a pack
 */
export function toldModel(id: string): string {
  const known = MODELS.find((model) => model.id === id || id.replace(PACK, '') === model.id);
  return known?.id ?? 'a model that is not in the list';
}

/** What the id of a pack adds. */
const PACK = /-(?:fp32|fp16|q8|q4)-[0-9a-f]{8}$/;
