import type { BrowserContext, Route } from 'playwright-core';

/**
 * Answers for the hosted service inside the browser, so no request reaches it, and records all
 * requests.
 */
export interface HostedStandIn {
  readonly asked: readonly {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  }[];
  /** Jobs stay in progress until this is set to false. */
  hold: boolean;
  /** If set, the answer to every submit. */
  refusal: { status: number; body: unknown } | undefined;
}

const QUEUE = 'https://queue.fal.run/fal-ai/playground-v25';
const PICTURE = 'https://v3.fal.media/files/made/x.png';
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': '*',
};

function answerJson(route: Route, status: number, body: unknown): Promise<void> {
  return route.fulfill({
    status,
    headers: { ...CORS, 'content-type': 'application/json', 'x-fal-request-id': 'hosted-1' },
    body: JSON.stringify(body),
  });
}

/** @param picture the PNG that every job makes, 64 × 64 */
export async function standInForHosted(
  context: BrowserContext,
  picture: Buffer,
): Promise<HostedStandIn> {
  const asked: HostedStandIn['asked'][number][] = [];
  const standIn: HostedStandIn = { asked, hold: false, refusal: undefined };
  await context.route(/^https:\/\/(?:[\w-]+\.)*fal\.(?:run|ai|media)\//, (route) => {
    const request = route.request();
    const [method, url] = [request.method(), request.url()];
    if (method === 'OPTIONS') return route.fulfill({ status: 204, headers: CORS });
    asked.push({ method, url, headers: request.headers(), body: request.postData() });
    if (url === PICTURE) {
      return route.fulfill({ headers: { ...CORS, 'content-type': 'image/png' }, body: picture });
    }
    if ([QUEUE, `${QUEUE}/image-to-image`, `${QUEUE}/inpainting`].includes(url)) {
      const { status, body } = standIn.refusal ?? { status: 200, body: { request_id: 'hosted-1' } };
      return answerJson(route, status, body);
    }
    if (url.startsWith(`${QUEUE}/requests/hosted-1/status`)) {
      const status = standIn.hold ? 'IN_PROGRESS' : 'COMPLETED';
      return answerJson(route, standIn.hold ? 202 : 200, { status, logs: [] });
    }
    if (url === `${QUEUE}/requests/hosted-1/cancel`) {
      return answerJson(route, 202, { status: 'CANCELLATION_REQUESTED' });
    }
    if (url === `${QUEUE}/requests/hosted-1`) {
      return answerJson(route, 200, {
        images: [{ url: PICTURE, width: 64, height: 64, content_type: 'image/png' }],
        timings: { inference: 1.5 },
        seed: 7,
        has_nsfw_concepts: [false],
        prompt: 'an island',
      });
    }
    return answerJson(route, 404, { detail: 'not stood in for' });
  });
  return standIn;
}
