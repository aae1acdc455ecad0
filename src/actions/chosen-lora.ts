import type { EngineFailure } from '../../workers/protocol/failure.ts';
import type { PackRecord } from '../../workers/protocol/store.ts';
import type { ChosenLora } from '../../workers/records/record.ts';
import { readHubName } from '../request/hub-name.ts';
import { addLora } from '../stores/loras.ts';
import { useModels } from '../stores/models.ts';

/** Chooses a LoRA of the model store. */
export function chooseLora(pack: PackRecord, scale = 1): Promise<void> {
  const path = pack.lora?.paths[0] ?? `blob:${pack.title}`;
  return addLora({ name: pack.title, path, pack: pack.id, scale });
}

/** A LoRA as a request names it. Its file is found by that name if it is installed. */
export function chosenByPath(path: string, scale: number): ChosenLora {
  const { packs } = useModels.getState();
  const pack = packs.find(({ lora }) => lora?.paths.includes(path));
  const end =
    path
      .replace(/^blob:/, '')
      .split('/')
      .at(-1) ?? path;
  const name = pack?.title ?? end.replace(/\.safetensors$/i, '').slice(0, 80);
  return { name, path, pack: pack?.id ?? null, scale };
}

/** Whether a LoRA without a stored file can be fetched from where its path says. */
export function canFetch(path: string): boolean {
  return /^https?:/.test(path) || readHubName(path) !== undefined;
}

/** Why a run cannot begin: a chosen LoRA is not there, or not to its end. @returns null if it can */
export function missingLora(
  list: readonly ChosenLora[],
  packs: readonly PackRecord[],
): EngineFailure | null {
  for (const [index, { name, path, pack: id }] of list.entries()) {
    const pack = packs.find((each) => each.id === id);
    if (pack?.state === 'ready' || (pack === undefined && canFetch(path))) continue;
    const msg =
      pack === undefined
        ? `The LoRA “${name}” is not in this browser any more.`
        : pack.state === 'installing'
          ? `The LoRA “${name}” is still being fetched.`
          : `The LoRA “${name}” is not complete: ${pack.failure?.message ?? 'it was paused.'}`;
    const action =
      pack === undefined
        ? 'Add its file again, or remove it from the list under Advanced.'
        : pack.state === 'installing'
          ? 'Wait until it is there.'
          : 'Go on with it in the list of models, or remove it from the list under Advanced.';
    const detail = [
      { loc: ['body', 'loras', index, 'path'], msg, type: 'value_error', input: path },
    ];
    return { code: 'invalid_request', message: msg, action, detail };
  }
  return null;
}
