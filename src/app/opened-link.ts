import { offerUndo } from '../actions/undo-toast.ts';
import { readOpeningLink, withoutLink } from '../request/opening-link.ts';
import { setSession } from '../stores/session.ts';
import { toastsAreShown } from '../ui/toasts.ts';
import { setRequest, useSettings } from '../stores/settings.ts';

/**
 * Fills the form from the page's address. The prompt is written at once, and a prompt that it replaces can be
 * brought back. The address of a picture is shown in the dialog that fetches it once a person presses the button.
 */
export async function fillForm(): Promise<void> {
  const { prompt, imageUrl } = readOpeningLink(location.search);
  history.replaceState(history.state, '', withoutLink(location.href));
  if (imageUrl !== '') setSession({ offered: imageUrl, dialog: 'address' });
  if (prompt !== '') await writePrompt(prompt);
}

async function writePrompt(prompt: string): Promise<void> {
  const { prompt: before } = useSettings.getState().request;
  setRequest({ prompt });
  if (before === '' || before === prompt) return;
  const undo = async (): Promise<void> => {
    // What was typed since stays.
    if (useSettings.getState().request.prompt === prompt) setRequest({ prompt: before });
  };
  // The page has only begun.
  await toastsAreShown;
  await offerUndo({ id: 'link', title: 'The prompt is that of the link', undo });
}
