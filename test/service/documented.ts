/** Holds the endpoint's answers to the document that describes them, openapi.json. */
import Ajv2020 from 'ajv/dist/2020.js';
import { openApiDocument } from '../../src/request/openapi.ts';

interface Media {
  readonly schema: object;
}
interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Media>> }>
  >;
}
interface PathItem {
  readonly servers?: readonly { readonly url: string }[];
  readonly get?: Operation;
  readonly post?: Operation & { readonly servers?: readonly { readonly url: string }[] };
  readonly put?: Operation;
}

const document = JSON.parse(JSON.stringify(openApiDocument())) as {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
};
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ ...document, $id: 'openapi' });

/** Paths without parameters come first, as OpenAPI says. */
const PATHS = Object.entries(document.paths).toSorted(
  ([a], [b]) => a.split('{').length - b.split('{').length,
);

/**
 * @param base absolute URL of the app's folder, ending in a slash
 * @returns the operation a request belongs to, or undefined if the document has none for it: such a
 *   request has to be refused
 */
function operationOf({ method, url }: Request, base: string) {
  for (const [template, item] of PATHS) {
    const name = method.toLowerCase() as 'get' | 'post' | 'put';
    const operation = item[name];
    const servers = item.post?.servers ?? item.servers ?? document.servers;
    const pattern = template.replace(/\{\w+\}/g, '[^/]+').replace(/\/$/, '');
    for (const server of servers) {
      const start = new URL(server.url, base).href.replace(/\/$/, '');
      const [given = ''] = url.split(/[?#]/, 1);
      // Below the name of a fal host the app's folder answers as that host does.
      const below = given.startsWith(base) ? given.slice(base.length) : '';
      const address = /^[\w.]*fal\.run\//.test(below) ? `https://${below}` : given;
      if (!address.startsWith(start)) continue;
      const fits = new RegExp(`^${pattern}/?$`).test(address.slice(start.length));
      if (fits && operation !== undefined) {
        return { operation, at: `#/paths/${escaped(template)}/${name}` };
      }
    }
  }
  return undefined;
}

/** @throws Error if the document does not have this answer to this request */
export async function checkDocumented(
  request: Request,
  answer: Response,
  base: string,
): Promise<void> {
  const what = `${request.method} ${request.url} → ${answer.status}`;
  const found = operationOf(request, base);
  if (found === undefined) {
    if (request.method === 'HEAD' || [400, 404, 405, 412].includes(answer.status)) return;
    throw new Error(`openapi.json has no such operation: ${what}`);
  }
  const documented = found.operation.responses[String(answer.status)];
  if (documented === undefined) throw new Error(`openapi.json has no such answer: ${what}`);
  const media = answer.headers.get('content-type') ?? '';
  if (documented.content?.[media] === undefined) {
    if (documented.content === undefined || '*/*' in documented.content) return;
    throw new Error(`openapi.json has no ${media}: ${what}`);
  }
  if (media !== 'application/json') return;
  const schema = `openapi${found.at}/responses/${answer.status}/content/${escaped(media)}/schema`;
  const validate = ajv.getSchema(schema);
  const body = (await answer.clone().json()) as unknown;
  if (validate?.(body) === true) return;
  const faults = ajv.errorsText(validate?.errors ?? null);
  throw new Error(`${what} is not as in openapi.json: ${faults}\n${JSON.stringify(body)}`);
}

/** A key as a part of a JSON pointer in a URI. */
function escaped(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}
