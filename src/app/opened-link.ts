import { EngineError } from '../../workers/failure.ts';
import { LONGEST_TEXT, readOpeningLink, withoutLink } from '../request/opening-link.ts';
import { setSession } from '../stores/session.ts';
import { setRequest, useSettings } from '../stores/settings.ts';

/**
 * Fills the form from the page's address. The prompt is written at once where there is none, else the page asks.
 * The address of a picture is shown in the dialog that fetches it once a person presses the button.
 * @param restored ends once the stage is as it was; the restored picture would take the failure off the screen
 * @throws {EngineError} `invalid_request` if a text is too long; what is not is in the form then
 */
export async function fillForm(restored: Promise<void>): Promise<void> {
  const { prompt, imageUrl, tooLong } = readOpeningLink(location.search);
  history.replaceState(history.state, '', withoutLink(location.href));
  if (imageUrl !== '') setSession({ offered: imageUrl, dialog: 'address' });
  if (prompt !== '') bringPrompt(prompt);
  if (tooLong.length === 0) return;
  await restored;
  throw leftOut(tooLong);
}

/** @param names at least one, as {@link readOpeningLink} gives them */
export function leftOut(names: readonly string[]): EngineError {
  const most = LONGEST_TEXT.toLocaleString('en');
  const all = names.join(' and the ');
  return new EngineError(
    'invalid_request',
    names.length === 1
      ? `The ${all} in the link is longer than ${most} characters. It was left out.`
      : `The ${all} in the link are longer than ${most} characters. They were left out.`,
    'Shorten the link, or type what it should bring.',
  );
}

/** A prompt that a person has typed stays until they say that the other one may take its place. */
function bringPrompt(prompt: string): void {
  const { prompt: typed } = useSettings.getState().request;
  if (typed.trim() === '') setRequest({ prompt });
  else if (typed !== prompt) setSession({ brought: { kind: 'prompt', prompt } });
}
