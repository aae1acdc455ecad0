import type { EngineFailure } from '../../workers/protocol/failure.ts';
import type { LoraInstall } from '../models/lora-install.ts';
import { install } from '../models/pack-actions.ts';
import type { PackRecord } from '../../workers/protocol/store.ts';
import type { ChosenLora } from '../../workers/records/record.ts';
import { renameLora, useLoras } from '../stores/loras.ts';
import { chooseLora, namedBy } from './chosen-lora.ts';

/** Loaded when it is needed: most people add none. */
const load = () => import('../models/lora-install.ts');
type Installing = Awaited<ReturnType<typeof load>>;

/**
 * Keeps a LoRA of the person's own in the model store and chooses it.
 * @param choose how it is chosen, once it is kept
 * @returns why it is not kept; null if it is
 */
export function addLoraFile(
  file: File,
  choose = (pack: PackRecord): Promise<void> => chooseLora(pack),
): Promise<EngineFailure | null> {
  return add(file.name, ({ fromFile }) => fromFile(file), choose);
}

/** Likewise the LoRA at an address, or in a repository on Hugging Face. */
export function addLoraAt(text: string): Promise<EngineFailure | null> {
  return add(
    text,
    ({ fromText }) => fromText(text),
    (pack) => chooseLora(pack),
  );
}

/** Keeps the file of a chosen LoRA that each run fetches. Until that is done it stays as it is. */
export function keepLora(lora: ChosenLora): Promise<EngineFailure | null> {
  const { path } = lora;
  return add(
    path,
    ({ fromText }) => fromText(path),
    (pack) => renameLora(lora, namedBy(pack)),
  );
}

async function add(
  name: string,
  find: (installing: Installing) => Promise<LoraInstall>,
  choose: (pack: PackRecord) => Promise<void>,
): Promise<EngineFailure | null> {
  useLoras.setState({ adding: name, refused: null });
  try {
    const refused = await addNow(await load(), find, choose);
    useLoras.setState({ refused });
    return refused;
  } finally {
    useLoras.setState({ adding: null });
  }
}

async function addNow(
  installing: Installing,
  find: (installing: Installing) => Promise<LoraInstall>,
  choose: (pack: PackRecord) => Promise<void>,
): Promise<EngineFailure | null> {
  const found = await find(installing);
  if (!found.ok) return found.failure;
  const answer = await install(found.spec);
  if (!answer.ok) return installing.plainly(found.spec.title, answer.failure);
  await choose(answer.value);
  return null;
}
