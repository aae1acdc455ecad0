import { AutoModel, AutoTokenizer } from '@huggingface/transformers';
import { InferenceSession } from '../../workers/engine/runtime/ort.ts';
import { DTYPES, loadInstalled } from '../../workers/engine/transformers/load-installed.ts';
import { markDamaged } from '../../workers/records/packs.ts';
import { openModelSource } from '../../workers/store/open/open-model-source.ts';
import type { PackId, Precision } from '../../workers/protocol/engine-options.ts';
import type { StoreAnswer } from '../../workers/protocol/store.ts';
import { answer } from '../../workers/store/answer.ts';

const models = { open: openModelSource, markDamaged };

/** What a tokenizer and a network made of a text. */
export interface Read {
  readonly ids: readonly number[];
  readonly dims: readonly number[];
  readonly values: readonly number[];
}

export interface Reader {
  /** Loads ONNX Runtime's wasm, which a page without the app's service worker has from the network. */
  warm(model: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Loads tokenizer and network of an installed folder and runs them on a text. */
  read(id: PackId, text: string, precision: Precision): Promise<StoreAnswer<Read>>;
}

export const reader: Reader = {
  async warm(model) {
    const session = await InferenceSession.create(model, { executionProviders: ['wasm'] });
    await session.release();
  },
  read(id, text, precision) {
    return answer(async () => {
      const [tokenizer, model] = await loadInstalled(models, id, (name) =>
        Promise.all([
          AutoTokenizer.from_pretrained(name),
          AutoModel.from_pretrained(name, { dtype: DTYPES[precision], device: 'wasm' }),
        ]),
      );
      const inputs = await tokenizer(text);
      const { last_hidden_state: state } = await model(inputs);
      return {
        ids: Array.from(inputs.input_ids.data as BigInt64Array, Number),
        dims: state.dims,
        values: Array.from(state.data as Float32Array),
      };
    });
  },
};
