import { openFolderSink } from '../../tools/pack/folder-sink.ts';
import { modelFolder } from '../../workers/weights/folder.ts';
import { GraphBuilder } from '../../workers/graph/builder.ts';
import { bytesSource } from '../../workers/weights/sources/bytes-source.ts';
import { planFiles } from '../../workers/packs/plan-files.ts';
import { writePack } from '../../workers/packs/write.ts';
import { type HubFile, type HubRepo, memoryFile } from '../servers/hub/hub-files.ts';
import { SHARD_LIMIT } from './store-pack.ts';

const WORDS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'moon', 'sea', 'light', '##house'];
/** Rows and columns of the table of embeddings: more than five blocks of a megabyte. */
const ROWS = 1300;
export const COLUMNS = 1024;

export const MODEL_FILE = 'onnx/model.onnx';

/** The value of a column in a token's row. */
export function valueOf(token: number, column: number): number {
  return Math.fround(Math.sin(token * COLUMNS + column));
}

/** A model for transformers.js that looks its tokens up in a table. */
function lookupModel(rows: number): Uint8Array<ArrayBuffer> {
  const table = new Float32Array(rows * COLUMNS);
  for (let i = 0; i < table.length; i++) table[i] = Math.sin(i);
  const graph = new GraphBuilder('lookup');
  const ids = graph.indexInput('input_ids', ['batch', 'length']);
  const embeddings = graph.floats('table', 'fp32', [rows, COLUMNS], table);
  const [state] = graph.node('Gather', [embeddings, ids]);
  graph.output(
    'last_hidden_state',
    { kind: 'tokens', name: state, dtype: 'fp32', channels: COLUMNS },
    ['batch', 'length', COLUMNS],
  );
  return graph.finish().model;
}

/** A lookup model of one row, whose only use is that ONNX Runtime loads its wasm. */
export function smallestModel(): Uint8Array<ArrayBuffer> {
  return lookupModel(1);
}

/** A repository as the hub has them for transformers.js. */
export function readerRepo(revision: string): HubRepo {
  return {
    revision,
    files: new Map([
      ['config.json', json({ model_type: 'bert', architectures: ['BertModel'] })],
      ['tokenizer.json', json(tokenizer())],
      ['tokenizer_config.json', json({ tokenizer_class: 'BertTokenizer', model_max_length: 512 })],
      [MODEL_FILE, memoryFile(lookupModel(ROWS), true)],
    ]),
  };
}

function json(value: unknown): HubFile {
  return memoryFile(new TextEncoder().encode(JSON.stringify(value)), false);
}

/** Packs it in Node as an install of revision and id `reader` does in the browser. */
export async function packReader({ files, revision }: HubRepo, out: string): Promise<void> {
  const folder = modelFolder('reader', async (path) => {
    const file = files.get(path);
    if (file === undefined) throw new Error(`no ${path}`);
    return bytesSource(new Uint8Array(await file.read(0, file.size)), path);
  });
  const expected = new Map([[MODEL_FILE, files.get(MODEL_FILE)?.oid ?? '']]);
  const plan = await planFiles(folder, [...files.keys()], expected, {
    precision: 'fp32',
    shardLimit: SHARD_LIMIT,
  });
  const sink = await openFolderSink(out);
  const model = { id: 'reader', revision };
  await sink.commit(await writePack(plan, folder, sink, { model, expected }));
}

function tokenizer(): object {
  const special = ['[CLS]', '[SEP]'].map((content) => [
    content,
    { id: content, ids: [WORDS.indexOf(content)], tokens: [content] },
  ]);
  return {
    version: '1.0',
    added_tokens: WORDS.slice(0, 4).map((content, id) => ({ id, content, special: true })),
    normalizer: { type: 'BertNormalizer', clean_text: true, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: Object.fromEntries(special),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
    },
  };
}
