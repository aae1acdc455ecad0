import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { shownAddress } from '../request/picture-address.ts';
import type { NamedFile } from '../request/named-file.ts';
import type { FetchFault, FetchLimits } from './picture-stream.ts';
import { type Unreachable, whyUnreachable } from './why-unreachable.ts';

const SAVE: Readonly<Record<NamedFile, string>> = {
  picture: 'save the picture and drop the file instead',
  mask: 'save the mask and send it as a data URI instead',
  embedding: 'save the file and send it as a data URI instead',
  LoRA: 'save the file and send it as an upload instead',
};

/**
 * The sentence for a picture or an embedding that could not be fetched. If the browser itself says nothing, the server is
 * asked again to find out why.
 */
export async function fetchFailure(
  fault: FetchFault,
  href: string,
  { stallMs, mostBytes }: FetchLimits,
  signal: AbortSignal,
  file: NamedFile = 'picture',
): Promise<EngineFailure> {
  const picture = `The ${file} at ${shownAddress(href)}`;
  const later = `Try again, or ${SAVE[file]}.`;
  const seconds = Math.round(stallMs / 1000);
  switch (fault.kind) {
    case 'unreachable':
      return failure(...UNREACHABLE[await whyUnreachable(href, signal)](picture, SAVE[file]));
    case 'silent':
      return failure(
        `${picture} did not come: its server did not answer for ${seconds} seconds.`,
        later,
      );
    case 'status':
      return failure(`${picture} answered ${fault.status}.`, 'Check the address.');
    case 'stalled':
      return failure(
        `${picture} stopped coming: its server sent nothing for ${seconds} seconds.`,
        later,
      );
    case 'broken':
      return failure(
        `${picture} broke off: the connection was cut, or its compression is damaged.`,
        later,
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

type Sentence = (picture: string, save: string) => readonly [message: string, action: string];

const UNREACHABLE: Readonly<Record<Unreachable, Sentence>> = {
  offline: (picture, save) => [
    `${picture} could not be fetched: this machine is offline.`,
    `Try again, or ${save}.`,
  ],
  mixed: (picture, save) => [
    `${picture} is on plain http, and browsers do not let a page on https read it.`,
    `Use its https address, or ${save}.`,
  ],
  redirect: (picture, save) => [
    `${picture} leads on to another address (a redirect), and that way goes in a circle, is out of reach, or ends where other pages may not read it (CORS).`,
    sentence(save),
  ],
  cors: (picture, save) => [
    `${picture} could not be fetched: its server answers, but does not let other pages read it (CORS).`,
    sentence(save),
  ],
  gone: (picture, save) => [
    `${picture} could not be fetched: its server is out of reach, or leads on in a circle.`,
    `Check the address and the connection, or ${save}.`,
  ],
};

function sentence(action: string): string {
  return `${action.charAt(0).toUpperCase()}${action.slice(1)}.`;
}

function failure(message: string, action: string): EngineFailure {
  return { code: 'file_download_error', message, action };
}
