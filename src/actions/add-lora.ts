import type { EngineFailure } from '../../workers/protocol/failure.ts';
import type { LoraInstall } from '../models/lora-install.ts';
import { install } from '../models/pack-actions.ts';
import { useLoras } from '../stores/loras.ts';
import { chooseLora } from './chosen-lora.ts';

/** Loaded when it is needed: most people add none. */
const load = () => import('../models/lora-install.ts');
type Installing = Awaited<ReturnType<typeof load>>;

/** Keeps a LoRA of the person's own in the model store and chooses it. @returns why it is not kept; null if it is */
export function addLoraFile(file: File, scale = 1): Promise<EngineFailure | null> {
  return add(file.name, async ({ fromFile }) => fromFile(file), scale);
}

/** Likewise the LoRA at an address, or in a repository on Hugging Face. */
export function addLoraAt(text: string, scale = 1): Promise<EngineFailure | null> {
  return add(text, ({ fromText }) => fromText(text), scale);
}

async function add(
  name: string,
  find: (installing: Installing) => Promise<LoraInstall>,
  scale: number,
): Promise<EngineFailure | null> {
  useLoras.setState({ adding: name, refused: null });
  try {
    const refused = await addNow(await load(), find, scale);
    useLoras.setState({ refused });
    return refused;
  } finally {
    useLoras.setState({ adding: null });
  }
}

async function addNow(
  installing: Installing,
  find: (installing: Installing) => Promise<LoraInstall>,
  scale: number,
): Promise<EngineFailure | null> {
  const found = await find(installing);
  if (!found.ok) return found.failure;
  const answer = await install(found.spec);
  if (!answer.ok) return installing.plainly(found.spec.title, answer.failure);
  await chooseLora(answer.value, scale);
  return null;
}
