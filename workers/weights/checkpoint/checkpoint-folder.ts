import { EngineError } from '../../failure.ts';
import type { Network } from '../../graph/stages.ts';
import type { Prediction } from '../../protocol/prediction.ts';
import { type ModelFolder, modelFolder } from '../folder.ts';
import { bytesSource } from '../sources/bytes-source.ts';
import type { ReadMerges } from './clip-vocabulary.ts';
import { type Checkpoint, readCheckpoint } from './read-checkpoint.ts';
import { smallFile } from './small-files.ts';

/**
 * Presents a single-file checkpoint in SGM's names as the diffusers folder that it stands for. Configs come
 * from the names and shapes of its tensors; the tensors of each network stay where they lie. Nothing is read
 * before the first call, and no more than the header before weights are.
 * @param path of the file, below what `open` opens
 * @param merges CLIP's, for both tokenizers
 * @param told how it was trained, for a file that does not say it
 * @throws {EngineError} from calls: what {@link readCheckpoint} throws; `model_file_missing`
 */
export function checkpointFolder(
  id: string,
  path: string,
  open: ModelFolder['open'],
  merges: ReadMerges,
  told?: Prediction,
): ModelFolder {
  const opened = once(() => open(path));
  const read = once(async () => readCheckpoint(await opened(), told));
  const texts = once(merges);
  return {
    ...modelFolder(id, async (asked) => {
      if (asked === path) return open(path);
      const { configs, carried } = await read();
      const text = await smallFile(asked, configs, carried, texts);
      if (text !== undefined) return bytesSource(new TextEncoder().encode(text), asked);
      throw new EngineError(
        'model_file_missing',
        `The checkpoint ${path} stands for no file ${asked}.`,
        'Use the diffusers folder of this model.',
      );
    }),
    async network(network) {
      return { source: await opened(), header: headerOf(await read(), network) };
    },
  };
}

function headerOf({ headers }: Checkpoint, network: Network) {
  if (network !== 'safety_checker') return headers[network];
  throw new EngineError(
    'model_file_missing',
    'A checkpoint has no safety checker.',
    'Install a safety checker from the list of models.',
  );
}

/** Makes something at the first call. What failed is tried again at the next. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    made.catch(() => (made = undefined));
    return made;
  };
}
