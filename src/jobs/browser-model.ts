/**
 * The language model that some browsers have built in (the Prompt API, `LanguageModel`). Pages have it, workers
 * may lack it.
 */

/** The part of the Prompt API that is used (webmachinelearning/prompt-api). */
interface LanguageModelApi {
  availability(options: Spoken): Promise<string>;
  create(options: Spoken & Asked): Promise<LanguageSession>;
}

interface LanguageSession {
  prompt(text: string, options: { readonly signal: AbortSignal }): Promise<string>;
  destroy(): void;
}

interface Spoken {
  readonly expectedInputs: readonly { readonly type: 'text'; readonly languages: string[] }[];
  readonly expectedOutputs: readonly { readonly type: 'text'; readonly languages: string[] }[];
}

interface Asked {
  readonly initialPrompts: readonly { readonly role: 'system'; readonly content: string }[];
  readonly signal: AbortSignal;
}

/** The text encoders know English best. */
const english = [{ type: 'text', languages: ['en'] }] as const;
const SPOKEN = { expectedInputs: english, expectedOutputs: english } as unknown as Spoken;

const TASK =
  'You extend prompts for an image generator. Answer with up to twelve short phrases, with commas between ' +
  'them, on medium, light, composition and finish that suit the prompt. Add no new things to the picture. ' +
  'Answer with the phrases alone.';

/** The longest that a text may take, ms. */
const PATIENCE_MS = 60_000;

function languageModel(): LanguageModelApi | undefined {
  return (globalThis as { readonly LanguageModel?: LanguageModelApi }).LanguageModel;
}

/** Whether the browser has the model on this machine, so that asking it downloads nothing. Never rejects. */
export async function hasBrowserModel(): Promise<boolean> {
  const answer = await languageModel()
    ?.availability(SPOKEN)
    .catch(() => 'unavailable');
  return answer === 'available';
}

/**
 * Asks the browser's model for phrases that go behind a prompt.
 * @throws Error if the browser has no such model on this machine, or if it gives no answer in a minute; the
 *   reason of `signal`
 */
export async function askBrowserModel(prompt: string, signal: AbortSignal): Promise<string> {
  const api = languageModel();
  // It may be gone since the person switched it on. To make a session of one that is not there would download it.
  if (api === undefined || !(await hasBrowserModel())) {
    throw new Error('this browser has none on this machine');
  }
  const either = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const session = await api.create({
    ...SPOKEN,
    initialPrompts: [{ role: 'system', content: TASK }],
    signal: either,
  });
  try {
    return await session.prompt(prompt, { signal: either });
  } finally {
    session.destroy();
  }
}
