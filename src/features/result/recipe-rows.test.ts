import { afterEach, beforeEach, expect, it } from 'vitest';
import { showGerman } from '../../../test/unit/in-german.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { i18n } from '../../language/i18n.ts';
import { parseRequest } from '../../request/parse-request.ts';
import { recipeRows } from './recipe-rows.ts';

beforeEach(() => showGerman());
afterEach(() => i18n.activate('en'));

/** The recipe of a picture as pairs of title and value. */
function rowsOf(asked: Record<string, unknown>): ReadonlyMap<string, string> {
  const parsed = parseRequest({ seed: 7, ...asked });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  const { request } = parsed;
  const output = { prompt: request.prompt, seed: 7n };
  const options = { model: { id: 'demo' } };
  const job = { request, options, origin: 'app', place: 'here' } as unknown as JobRecord;
  const result = { output, images: [] } as unknown as NonNullable<JobRecord['result']>;
  return new Map(recipeRows(job, result).map(({ title, value }) => [title, value]));
}

it('says what the app says of a picture in the language that is shown', () => {
  const rows = rowsOf({ prompt: '', expand_prompt: true });
  expect(rows.get('Prompt')).toBe('nicht vorhanden');
  expect(rows.get('Prompt-Erweiterung')).toBe('an');
});

it('names each LoRA with its strength as the language writes it', () => {
  const [path, unnamed] = ['https://files.example/Ink.safetensors', 'data:,x'];
  const rows = rowsOf({
    prompt: 'a boat',
    loras: [{ path, scale: 0.8 }, { path: unnamed }],
  });
  expect(rows.get('LoRA')).toBe('Ink.safetensors mit 0,8, eine Datei mit 1');
});

it.each(['{style} v2', 'Ink', 'none', 'on'])(
  'leaves the words %j as a person typed them',
  (text) => {
    const rows = rowsOf({
      prompt: text,
      embeddings: [{ path: 'https://files.example/a.safetensors', tokens: [text] }],
    });
    expect(rows.get('Prompt')).toBe(text);
    expect(rows.get('Gelernte Wörter')).toBe(text);
  },
);
