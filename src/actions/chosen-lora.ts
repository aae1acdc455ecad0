import type { EngineFailure } from '../../workers/protocol/failure.ts';
import type { PackRecord } from '../../workers/protocol/store.ts';
import type { ChosenLora } from '../../workers/records/record.ts';
import { namesLora, readHubPlace } from '../request/hub-place.ts';
import { fileTitle, type NamedLora } from '../request/recipe/recipe.ts';
import { publicPath } from '../request/public-path.ts';
import { addLora } from '../stores/loras.ts';
import { upstreamName } from '../models/names.ts';
import { useModels } from '../stores/models.ts';
import { isSame } from './model-by-name.ts';

/** How a LoRA is used. */
export type LoraUse = Pick<ChosenLora, 'force'> & { readonly scale: number };

/** Chooses a LoRA of the model store. */
export function chooseLora(pack: PackRecord, { scale, force }: LoraUse = AS_IT_IS): Promise<void> {
  return addLora({ ...namedBy(pack), scale, ...(force === true && { force }) });
}

const AS_IT_IS: LoraUse = { scale: 1 };

/** What a choice says of the LoRA itself. */
export function namedBy(pack: PackRecord): Pick<ChosenLora, 'name' | 'path' | 'pack'> {
  const path = pack.lora?.paths[0] ?? `blob:${upstreamName(pack)}`;
  return { name: pack.title, path, pack: pack.id };
}

/**
 * What a chosen LoRA is called now: a person may have renamed it since. One that is not kept has the name of then.
 * @param packs the LoRAs of the model store are among them
 */
export function loraName({ name, pack }: ChosenLora, packs: readonly PackRecord[]): string {
  return packs.find(({ id }) => id === pack)?.title ?? name;
}

/**
 * A LoRA as a request names it. Its file is found by that name if it is installed: the recipe of a picture has
 * an address without what lets somebody in.
 */
export function chosenByPath(path: string, { scale, force }: LoraUse): ChosenLora {
  const { packs } = useModels.getState();
  const open = publicPath(path);
  const isNamed = (other: string): boolean =>
    other === path || (open !== undefined && publicPath(other) === open);
  const pack =
    packs.find(({ lora }) => lora?.paths.some(isNamed)) ??
    packs.find(({ lora, revision }) => lora && namesLora(path, lora.paths, revision));
  const end =
    path
      .replace(/^blob:/, '')
      .split('/')
      .at(-1) ?? path;
  const name = pack?.title ?? end.replace(/\.safetensors$/i, '').slice(0, 80);
  return { name, path, pack: pack?.id ?? null, scale, ...(force === true && { force }) };
}

/**
 * An installed LoRA by the name of its file, as other programs name one.
 * @returns null if none is called so
 */
export function chosenByName({ name, scale }: NamedLora): ChosenLora | null {
  const { packs } = useModels.getState();
  const isNamed = (each: string): boolean => isSame(fileTitle(each.replace(/^blob:/, '')), name);
  const loras = packs.filter(({ lora }) => lora !== undefined);
  // A person may call one as another one's file is called.
  const pack =
    loras.find((each) => [upstreamName(each), ...(each.lora?.paths ?? [])].some(isNamed)) ??
    loras.find(({ title }) => isNamed(title));
  return pack === undefined ? null : { ...namedBy(pack), scale };
}

/** Whether a LoRA without a stored file can be fetched from where its path says. */
export function canFetch(path: string): boolean {
  return /^https?:/.test(path) || readHubPlace(path) !== undefined;
}

/**
 * Why a run cannot begin: a chosen LoRA is not there, or not to its end. Before the packs are listed nobody knows;
 * whoever runs the job looks again.
 * @returns null if it can
 */
export function missingLora(
  list: readonly ChosenLora[],
  { packs, listed }: { readonly packs: readonly PackRecord[]; readonly listed: boolean },
): EngineFailure | null {
  for (const [index, lora] of list.entries()) {
    const { path } = lora;
    const name = loraName(lora, packs);
    const pack = packs.find((each) => each.id === lora.pack);
    if (pack?.state === 'ready' || (pack === undefined && (!listed || canFetch(path)))) continue;
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
