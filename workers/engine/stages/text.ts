import { TOKEN_TABLE } from '../../graph/clip.ts';
import { hasProjection, type ClipConfig } from '../../graph/config.ts';
import type { ExpanderStore } from '../expand/expander.ts';
import type { EncodedPrompt } from '../runtime/prompt.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { floatValues, output } from './map-tensor.ts';
import { Tensor } from '../runtime/ort.ts';
import { learnWords, type Vocabularies } from '../text/learn-words.ts';
import { poolIndex } from '../text/pool-index.ts';
import { readEmbeddingRows } from '../text/prompt-rows.ts';
import type { ClipTokenizer } from '../text/tokenizer.ts';
import { emphasise, encodeWeighted, type WeightedText } from '../text/weigh-words.ts';

export interface Prompts {
  readonly positive: EncodedPrompt;
  /** null without guidance. */
  readonly negative: EncodedPrompt | null;
}

/**
 * What both text encoders know: the model's words, and those that the request's `embeddings` teach.
 * @throws EngineError `invalid_request` for an embedding that does not fit
 */
export function vocabulariesOf({ job, model }: JobRun): Promise<Vocabularies> {
  const { embeddings: files = [], request } = job;
  const embeddings = request.embeddings.map(({ tokens }, i) => {
    const file = files[i];
    if (file === undefined) throw new Error(`the job brings no file for embeddings[${i}]`);
    return { tokens, file };
  });
  const widths = [model.textEncoder.hidden_size, model.textEncoder2.hidden_size] as const;
  return learnWords([model.tokenizer, model.tokenizer2], widths, embeddings);
}

/**
 * The prompt that is drawn: the request's, written out where it asks for that. What writes is loaded for the
 * first job that does.
 */
export async function promptToDraw(
  run: JobRun,
  { first, second }: Vocabularies,
  store: ExpanderStore,
): Promise<string> {
  const { prompt, expand_prompt } = run.job.request;
  if (!expand_prompt) return prompt;
  const fits = (text: string) =>
    [first, second].every(({ tokenizer }) => !tokenize(run, tokenizer, text).truncated);
  const { writtenPrompt } = await import('../expand/written-prompt.ts');
  return writtenPrompt(run, store, fits);
}

/**
 * Encodes both prompts. The loaded model keeps the last encoded prompts, so a repeated one costs
 * nothing.
 */
export async function encodePrompts(
  run: JobRun,
  words: Vocabularies,
  prompt: string,
): Promise<Prompts> {
  const { negative_prompt } = run.job.request;
  const encode = (text: string) =>
    run.loaded.prompts.get(keyOf(run, text, words), () => encodePrompt(run, words, text));
  const positive = await encode(prompt);
  if (positive.truncated) {
    const text = 'the prompt is longer than 75 tokens; its end is not seen';
    run.report.log('WARN', text, 'prompt_truncated');
  }
  let negative: EncodedPrompt | null = null;
  if (run.guided) {
    const zero = negative_prompt === null && run.model.forceZerosForEmptyPrompt;
    negative = zero ? zeroPrompt(positive) : await encode(negative_prompt ?? '');
  }
  run.trace?.prompts(positive, negative);
  return { positive, negative };
}

/** Brackets are text, unless the request says that they weigh words. */
function tokenize({ job }: JobRun, tokenizer: ClipTokenizer, text: string): WeightedText {
  if (job.request.prompt_weighting === true) return encodeWeighted(tokenizer, text);
  return { ...tokenizer.encode(text), weights: null };
}

/** Tells what is encoded apart: a text means something else with weights, other learned words or LoRAs. */
function keyOf({ job, loaded: { sessions } }: JobRun, text: string, { key }: Vocabularies): string {
  const weighed = job.request.prompt_weighting === true ? 'weights' : '';
  const more = [weighed, key, sessions.wornBy('te1'), sessions.wornBy('te2')];
  return more.every((each) => each === '') ? text : `${text} with ${more.join(', ')}`;
}

/**
 * Runs both text encoders on one text (diffusers `encode_prompt`). Weights change the states of each encoder by
 * itself; the pooled state stays, as in AUTOMATIC1111.
 */
export async function encodePrompt(
  run: JobRun,
  words: Vocabularies,
  text: string,
): Promise<EncodedPrompt> {
  const { model } = run;
  const first = tokenize(run, words.first.tokenizer, text);
  const second = tokenize(run, words.second.tokenizer, text);
  const states1 = await runEncoder(run, 'te1', model.textEncoder, first.ids, words.first.vectors);
  const states2 = await runEncoder(
    run,
    'te2',
    model.textEncoder2,
    second.ids,
    words.second.vectors,
  );
  return {
    key: keyOf(run, text, words),
    ids1: first.ids,
    ids2: second.ids,
    truncated: first.truncated || second.truncated,
    embeds: sideBySide(
      emphasise(states1.penultimate, first.weights),
      emphasise(states2.penultimate, second.weights),
      first.ids.length,
    ),
    pooled: states2.pooled,
  };
}

/** A null negative prompt as diffusers' `force_zeros_for_empty_prompt` encodes it. */
function zeroPrompt(like: EncodedPrompt): EncodedPrompt {
  return {
    key: null,
    ids1: new Int32Array(0),
    ids2: new Int32Array(0),
    truncated: false,
    embeds: new Float32Array(like.embeds.length),
    pooled: new Float32Array(like.pooled.length),
  };
}

async function runEncoder(
  run: JobRun,
  stage: 'te1' | 'te2',
  config: ClipConfig,
  ids: Int32Array,
  learned: ReadonlyMap<number, Float32Array>,
) {
  const component = stage === 'te1' ? 'text_encoder' : 'text_encoder_2';
  const { source, entry } = (await run.model.weights(component)).table(TOKEN_TABLE);
  const rows = await readEmbeddingRows(source, entry, ids, { learned });
  return callEncoder(run, stage, config, rows, poolIndex(ids, config.eos_token_id));
}

/**
 * Runs a text encoder once.
 * @param rows [L, hidden_size], the embedding of each token
 * @param pooled the position of the token whose state stands for the whole text
 */
export async function callEncoder(
  run: JobRun,
  stage: 'te1' | 'te2',
  config: ClipConfig,
  rows: Float32Array,
  pooled: number,
) {
  const session = await run.session(stage);
  return run.call(stage, async () => {
    const projects = hasProjection(config);
    const width = config.hidden_size;
    const results = await session.run({
      rows: new Tensor('float32', rows, [1, rows.length / width, width]),
      ...(projects && {
        pooled_index: new Tensor('int64', BigInt64Array.of(BigInt(pooled)), [1]),
      }),
    });
    return {
      penultimate: await floatValues(output(results, 'penultimate')),
      pooled: projects ? await floatValues(output(results, 'pooled')) : new Float32Array(0),
    };
  });
}

/** [L,A] and [L,B] → [L,A+B]. */
function sideBySide(a: Float32Array, b: Float32Array, rows: number): Float32Array {
  const [widthA, widthB] = [a.length / rows, b.length / rows];
  const joined = new Float32Array(a.length + b.length);
  for (let row = 0; row < rows; row++) {
    const at = row * (widthA + widthB);
    joined.set(a.subarray(row * widthA, (row + 1) * widthA), at);
    joined.set(b.subarray(row * widthB, (row + 1) * widthB), at + widthA);
  }
  return joined;
}
