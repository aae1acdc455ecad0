import { GraphBuilder, type Value } from '../../workers/graph/builder.ts';

const WIDTH = 16;
const HEADS = 2;
const HEAD = WIDTH / HEADS;
const LAYERS = 2;
const PLACES = 128;
const EPSILON = 1e-5;

/** Tokens that the network writes. The others are letters, which it only reads. */
const WORDS = [',', ' soft', ' light', ' sharp', ' focus', ' fog', ' night'] as const;
const END = '<|endoftext|>';

/** The bytes of printable ASCII as GPT-2's alphabet has them: a blank is Ġ. */
const LETTERS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).filter(
  (letter) => letter !== ',',
);
const VOCABULARY = [...LETTERS, ...WORDS, END];

/**
 * A miniature GPT-2 as a folder that transformers.js takes: `GPT2LMHeadModel` with its cache of keys and values as
 * optimum exports it, with made-up weights, and a byte-level tokenizer. It stands in for the published model,
 * whose architecture it has.
 */
export function gpt2Folder(): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  return new Map([
    ['config.json', json(CONFIG)],
    ['generation_config.json', json({ bos_token_id: END_ID, eos_token_id: END_ID })],
    ['tokenizer.json', json(tokenizer())],
    ['tokenizer_config.json', json({ tokenizer_class: 'GPT2Tokenizer', eos_token: END })],
    ['onnx/model.onnx', network()],
  ]);
}

const END_ID = VOCABULARY.length - 1;
const CONFIG = {
  architectures: ['GPT2LMHeadModel'],
  model_type: 'gpt2',
  n_embd: WIDTH,
  n_head: HEADS,
  n_layer: LAYERS,
  n_positions: PLACES,
  vocab_size: VOCABULARY.length,
  bos_token_id: END_ID,
  eos_token_id: END_ID,
};

function tokenizer(): object {
  const level = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  const end = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [{ id: END_ID, content: END, special: true, ...end }],
    normalizer: null,
    pre_tokenizer: level,
    post_processor: level,
    decoder: level,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      // No word is merged of letters: a prompt is read letter by letter.
      vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token.replaceAll(' ', 'Ġ'), id])),
      merges: [],
    },
  };
}

/** ONNX of the network: ids and places, and what is cached of the tokens before. */
function network(): Uint8Array<ArrayBuffer> {
  const b = new GraphBuilder('gpt2');
  const ids = b.indexInput('input_ids', ['batch_size', 'sequence_length']);
  const places = b.indexInput('position_ids', ['batch_size', 'sequence_length']);
  const words = table(b, 'wte', [VOCABULARY.length, WIDTH]);
  let x = one(b, 'Add', [
    one(b, 'Gather', [words, ids]),
    one(b, 'Gather', [table(b, 'wpe', [PLACES, WIDTH]), places]),
  ]);
  for (let i = 0; i < LAYERS; i++) x = layer(b, x, places, i);
  const logits = one(b, 'MatMul', [norm(b, x, 'ln_f'), one(b, 'Transpose', [words])]);
  b.output(
    'logits',
    value(one(b, 'Add', [one(b, 'Mul', [logits, number(b, 'heat', 4)]), silence(b)])),
    ['batch_size', 'sequence_length', VOCABULARY.length],
  );
  return b.finish().model;
}

function layer(b: GraphBuilder, x: string, places: string, i: number): string {
  const at = `h.${i}`;
  const cache = ['batch_size', HEADS, `past_sequence_length`, HEAD];
  const [pastKeys, pastValues] = ['key', 'value'].map(
    (name) => b.input('heads', `past_key_values.${i}.${name}`, 'fp32', cache, HEAD).name,
  );
  const first = norm(b, x, `${at}.ln_1`);
  const heads = (name: string) =>
    one(
      b,
      'Transpose',
      [
        one(b, 'Reshape', [
          linear(b, first, `${at}.${name}`, WIDTH, WIDTH),
          b.int64s([0, 0, HEADS, HEAD]),
        ]),
      ],
      {
        perm: [0, 2, 1, 3],
      },
    );
  const keys = one(b, 'Concat', [pastKeys ?? '', heads('key')], { axis: 2n });
  const values = one(b, 'Concat', [pastValues ?? '', heads('value')], { axis: 2n });
  const near = one(b, 'MatMul', [
    heads('query'),
    one(b, 'Transpose', [keys], { perm: [0, 1, 3, 2] }),
  ]);
  const scaled = one(b, 'Mul', [near, number(b, 'scale', HEAD ** -0.5)]);
  const seen = one(b, 'Where', [isBefore(b, keys, places), scaled, number(b, 'unseen', -1e9)]);
  const mixed = one(b, 'MatMul', [one(b, 'Softmax', [seen], { axis: -1n }), values]);
  const flat = one(b, 'Reshape', [
    one(b, 'Transpose', [mixed], { perm: [0, 2, 1, 3] }),
    b.int64s([0, 0, WIDTH]),
  ]);
  const sum = one(b, 'Add', [x, linear(b, flat, `${at}.proj`, WIDTH, WIDTH)]);
  const wide = one(
    b,
    'Gelu',
    [linear(b, norm(b, sum, `${at}.ln_2`), `${at}.fc`, WIDTH, 4 * WIDTH)],
    {
      approximate: 'tanh',
    },
  );
  for (const [name, made] of [
    ['key', keys],
    ['value', values],
  ] as const) {
    const dims = ['batch_size', HEADS, 'total_sequence_length', HEAD];
    b.output(`present.${i}.${name}`, value(one(b, 'Identity', [made])), dims);
  }
  return one(b, 'Add', [sum, linear(b, wide, `${at}.out`, 4 * WIDTH, WIDTH)]);
}

/** Whether a token of the cache stands before or at one that is read. @returns [batch,1,read,cached] */
function isBefore(b: GraphBuilder, keys: string, places: string): string {
  const scalar = (name: string) => one(b, 'Squeeze', [name]);
  const count = one(b, 'Shape', [keys], { start: 2n, end: 3n });
  const cached = one(b, 'Range', [scalar(b.int64s([0])), scalar(count), scalar(b.int64s([1]))]);
  const read = one(b, 'Unsqueeze', [places, b.int64s([1, 3])]);
  return one(b, 'LessOrEqual', [cached, read]);
}

/** Added to the logits: letters are never written. */
function silence(b: GraphBuilder): string {
  const written = new Set<string>([...WORDS, END]);
  const fill = VOCABULARY.map((token) => (written.has(token) ? 0 : -1e4));
  return b.floats('silence', 'fp32', [VOCABULARY.length], Float32Array.from(fill));
}

function norm(b: GraphBuilder, x: string, name: string): string {
  const ones = b.floats(`${name}.weight`, 'fp32', [WIDTH], new Float32Array(WIDTH).fill(1));
  const zeros = b.floats(`${name}.bias`, 'fp32', [WIDTH], new Float32Array(WIDTH));
  return one(b, 'LayerNormalization', [x, ones, zeros], { axis: -1n, epsilon: EPSILON });
}

function linear(b: GraphBuilder, x: string, name: string, from: number, to: number): string {
  return one(b, 'MatMul', [x, table(b, name, [from, to])]);
}

/** Weights between −0.5 and 0.5 that follow from the name. */
function table(b: GraphBuilder, name: string, dims: readonly [number, number]): string {
  let state = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  const fill = Float32Array.from({ length: dims[0] * dims[1] }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
  return b.floats(name, 'fp32', dims, fill);
}

function number(b: GraphBuilder, name: string, of: number): string {
  return b.floats(name, 'fp32', [1], Float32Array.of(of));
}

type Attributes = NonNullable<Parameters<GraphBuilder['node']>[2]>['attributes'];

function one(
  b: GraphBuilder,
  op: string,
  inputs: readonly string[],
  attributes?: Attributes,
): string {
  const [name] = b.node(op, inputs, attributes === undefined ? {} : { attributes });
  return name;
}

function value(name: string): Value {
  return { kind: 'heads', name, dtype: 'fp32', channels: 0 };
}

function json(content: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(content));
}
