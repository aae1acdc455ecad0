/** Textual inversions that the next request is drawn with, kept for a reload of this tab. */
import { create } from 'zustand';
import { errorText } from '../../workers/failure.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { readLearnedWords, saveLearnedWords } from '../../workers/records/draft.ts';
import type { LearnedWord } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { readWhole } from './read-whole.ts';
import { setSession } from './session.ts';
import { tab } from './tab.ts';
import { whileChanging } from './while-opening.ts';

/**
 * The most bytes of a file. A word has up to 75 vectors of 2,048 numbers, 0.6 MB; trainers write some more
 * beside them. A checkpoint that was chosen by mistake must not be read into memory.
 */
const LARGEST = 16 * 1024 * 1024;

const NEEDS_SAFETENSORS = 'Use the .safetensors file of the same embedding.';

export const useLearnedWords = create<{ readonly list: readonly LearnedWord[] }>(() => ({
  list: [],
}));

/**
 * Adds a file. Its word is named after it until the person names it. What keeps it out is shown. A run is not
 * begun while it is read, as it would lack the word (`whileChanging`).
 * @returns the word; null if it was kept out
 */
export async function addLearnedWord(file: File): Promise<string | null> {
  const problem = whyNot(file);
  if (problem !== null) {
    setSession({ problem });
    return null;
  }
  try {
    const copy = new Blob([await whileChanging(() => readWhole(file))]);
    const words = nameWord(file.name, useLearnedWords.getState().list);
    await change((list) => [...list, { name: file.name, file: copy, words }]);
    return words;
  } catch (error) {
    setSession({ problem: unreadable(file.name, error) });
    return null;
  }
}

/** Names the words of a file anew. @param words with spaces between them */
export function renameLearnedWord(index: number, words: string): Promise<void> {
  return change((list) => list.map((each, i) => (i === index ? { ...each, words } : each)));
}

export function removeLearnedWord(index: number): Promise<void> {
  return change((list) => list.filter((_, i) => i !== index));
}

export function setLearnedWords(list: readonly LearnedWord[]): Promise<void> {
  return change(() => list);
}

/** Shows what was there before a reload. @throws what the database throws */
export async function restoreLearnedWords(): Promise<void> {
  const kept = await readLearnedWords(tab.before);
  if (kept.length === 0) return;
  useLearnedWords.setState({ list: kept });
  // A new tab has from now on a draft of its own.
  if (tab.before !== tab.id) await keepLearnedWords();
}

/** Stores them for a reload. If there is no room they are not stored; the page can go on without. */
export async function keepLearnedWords(): Promise<void> {
  await withRoom(save).catch((error: unknown) => console.warn('The words are not kept:', error));
}

function save(): Promise<void> {
  return saveLearnedWords(tab.id, useLearnedWords.getState().list);
}

async function change(to: (list: readonly LearnedWord[]) => readonly LearnedWord[]): Promise<void> {
  useLearnedWords.setState(({ list }) => ({ list: to(list) }));
  await keepLearnedWords();
}

/** `<cat-toy>` of `Cat toy.safetensors`, with a number behind it where that word is taken. */
function nameWord(file: string, list: readonly LearnedWord[]): string {
  const stem = file
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  const taken = new Set(list.flatMap(({ words }) => words.split(/\s+/)));
  const plain = stem === '' ? 'word' : stem;
  for (let number = 1; ; number++) {
    const word = number === 1 ? `<${plain}>` : `<${plain}-${number}>`;
    if (!taken.has(word)) return word;
  }
}

function whyNot({ name, size }: File): EngineFailure | null {
  if (/\.(pt|bin|ckpt|pth)$/i.test(name)) {
    return {
      code: 'invalid_request',
      message: `“${name}” is a PyTorch pickle, which can run any code when it is opened, so it is never opened here.`,
      action: NEEDS_SAFETENSORS,
    };
  }
  if (size > LARGEST) {
    return {
      code: 'invalid_request',
      message: `“${name}” is too large for a learned word; it may be a whole model.`,
      action: NEEDS_SAFETENSORS,
    };
  }
  return null;
}

function unreadable(name: string, error: unknown): EngineFailure {
  return {
    code: 'invalid_request',
    message: `“${name}” could not be read: ${errorText(error)}.`,
    action: 'Choose it again, or another copy of it.',
  };
}
