import { GO_ON } from './go-on.ts';

/** The host of the hub itself; any other hub is a mirror. */
const HUGGING_FACE = 'huggingface.co';

/** A sentence, and one thing to do. */
interface Words {
  readonly message: string;
  readonly action: string;
}

/**
 * The hosts that have answered for one source. A page is told of a failed request that it failed, and never
 * why: no network, a firewall and missing CORS headers look alike. Who has answered before tells more.
 */
export class Contact {
  /** Host of the hub; undefined if the source is no repository of a hub. */
  readonly #hub: string | undefined;
  readonly #answered = new Set<string>();

  /** @param hub address of the hub, if the source is a repository of it */
  constructor(hub?: string) {
    this.#hub = hub === undefined ? undefined : new URL(hub).host;
  }

  /** Notes an answer, whatever its status. @param url where it came from, after all redirects */
  heard(url: string): void {
    if (URL.canParse(url)) this.#answered.add(new URL(url).host);
  }

  /**
   * The words for a request without an answer.
   * @param name path below the model folder
   * @param url that was asked
   */
  silence(name: string, url: string): Words {
    const hub = this.#hub;
    // A mirror may be somebody's own. What stands in quotes is left out of a copied report.
    const named = hub === HUGGING_FACE ? hub : `“${hub}”`;
    const heard = this.#answered;
    const elsewhere = [...heard].some((host) => host !== hub);
    if (hub !== undefined && heard.has(hub) && !elsewhere) {
      return {
        message: `${name} could not be fetched: ${named} answers, but it sends large files from *.hf.co, which this network may block.`,
        action:
          'Allow *.hf.co in the network, or download the folder of the model elsewhere and drop it into this page.',
      };
    }
    if (elsewhere || heard.has(new URL(url).host)) {
      return { message: `${name}: the connection to its server broke.`, action: GO_ON };
    }
    if (hub === undefined) {
      return {
        message: `${name} could not be fetched: no answer, or the server does not allow this page to read it.`,
        action: 'Check the connection, and that the server sends CORS headers, then go on.',
      };
    }
    return hub === HUGGING_FACE
      ? {
          message: `${name} could not be fetched: ${hub} sends no answer that this page may read. It may be out of reach, or the repository asks for a login.`,
          action: GO_ON,
        }
      : {
          message: `${name} could not be fetched: ${named} sends no answer that this page may read.`,
          action:
            'Check the address of the mirror, and that it sends CORS headers; hf-mirror.com does not.',
        };
  }
}
