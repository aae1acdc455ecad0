import { shownLanguage, speaking } from './i18n.ts';
import { sentence } from './sentence.ts';

/** A failure as its code, its sentence and one thing to do, the two in English. */
interface Failure {
  readonly code: string;
  readonly message: string;
  readonly action: string;
}

/**
 * A failure in the language that is shown. A sentence that no catalog has is replaced by the one for its code, with the
 * engine's own behind it: it says what the other cannot.
 */
export function failureWords({ code, message, action }: Failure): Omit<Failure, 'code'> {
  if (shownLanguage() === 'en') return { message, action };
  const key = `failure: ${code}`;
  const general = Object.hasOwn(speaking().messages, key)
    ? `${speaking()._(key)} (${message})`
    : message;
  return {
    message: sentence(message) ?? general,
    action: sentence(action) ?? action,
  };
}

/** A failure as one line: its sentence, and what to do. */
export function asTold(failure: Failure): string {
  const { message, action } = failureWords(failure);
  return `${message} ${action}`;
}
