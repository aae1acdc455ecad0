import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { shownAddress } from '../request/picture-address.ts';
import type { FetchFault, FetchLimits } from './picture-stream.ts';
import { type Unreachable, whyUnreachable } from './why-unreachable.ts';

const SAVE = 'Save the picture and drop the file instead.';
const LATER = 'Try again, or save the picture and drop the file instead.';

/**
 * The sentence for a picture that could not be fetched. If the browser itself says nothing, the server is
 * asked again to find out why.
 */
export async function fetchFailure(
  fault: FetchFault,
  href: string,
  { stallMs, mostBytes }: FetchLimits,
  signal: AbortSignal,
): Promise<EngineFailure> {
  const picture = `The picture at ${shownAddress(href)}`;
  const seconds = Math.round(stallMs / 1000);
  switch (fault.kind) {
    case 'unreachable':
      return failure(...UNREACHABLE[await whyUnreachable(href, signal)](picture));
    case 'silent':
      return failure(
        `${picture} did not come: its server did not answer for ${seconds} seconds.`,
        LATER,
      );
    case 'status':
      return failure(`${picture} answered ${fault.status}.`, 'Check the address.');
    case 'stalled':
      return failure(
        `${picture} stopped coming: its server sent nothing for ${seconds} seconds.`,
        LATER,
      );
    case 'broken':
      return failure(
        `${picture} broke off: the connection was cut, or its compression is damaged.`,
        LATER,
      );
    case 'too_large': {
      const most = Math.round(mostBytes / 1024 / 1024);
      return {
        code: 'image_too_large',
        message: `${picture} has more than ${most} MB, which is the most that is fetched.`,
        action: 'Make it smaller first.',
      };
    }
    case 'aborted':
      return failure(`${picture} is no longer wanted.`, 'Try again.');
  }
}

type Sentence = (picture: string) => readonly [message: string, action: string];

const UNREACHABLE: Readonly<Record<Unreachable, Sentence>> = {
  offline: (picture) => [`${picture} could not be fetched: this machine is offline.`, LATER],
  mixed: (picture) => [
    `${picture} is on plain http, and browsers do not let a page on https read it.`,
    'Use its https address, or save the picture and drop the file instead.',
  ],
  redirect: (picture) => [
    `${picture} leads on to another address (a redirect), and that way goes in a circle, is out of reach, or ends where other pages may not read it (CORS).`,
    SAVE,
  ],
  cors: (picture) => [
    `${picture} could not be fetched: its server answers, but does not let other pages read it (CORS).`,
    SAVE,
  ],
  gone: (picture) => [
    `${picture} could not be fetched: its server is out of reach, or leads on in a circle.`,
    'Check the address and the connection, or save the picture and drop the file instead.',
  ],
};

function failure(message: string, action: string): EngineFailure {
  return { code: 'file_download_error', message, action };
}
