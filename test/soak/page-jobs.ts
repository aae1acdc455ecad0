/**
 * The jobs of a soak. Each function runs in the app's page, so it may use nothing from outside, and says
 * how the job ended. The endpoint answers the page's own fetch. Every answer is read to its end: Chromium keeps
 * seven kilobytes for one that is not.
 */

/** What every job is given. */
export interface AskedJob {
  /** A request that the demo model draws in a moment. */
  readonly request: Readonly<Record<string, unknown>>;
  /** The endpoint's name. */
  readonly endpoint: string;
}

/** By the app's own door, which keeps no record. */
export async function byDoor({ request }: AskedJob): Promise<string> {
  const answer = await globalThis.playground?.generate({ request });
  if (answer?.ok !== true) return answer?.failure.code ?? 'no door';
  for (const { url } of answer.output.images) URL.revokeObjectURL(url);
  return 'picture';
}

/** By `fal.run`; the picture is fetched by its address. */
export async function byRun({ request, endpoint }: AskedJob): Promise<string> {
  const answer = await fetch(`https://fal.run/${endpoint}`, {
    method: 'POST',
    body: JSON.stringify(request),
  });
  const { images } = (await answer.json()) as { images?: { url: string }[] };
  if (!answer.ok) return String(answer.status);
  const picture = await fetch(images?.[0]?.url ?? '');
  return (await picture.blob()).size > 0 ? 'picture' : 'no bytes';
}

/** By the queue, asked for its status until the end. Gives the status of a failure. */
export async function byQueue({ request, endpoint }: AskedJob): Promise<string> {
  const [owner = '', app = ''] = endpoint.split('/');
  const queue = 'https://queue.fal.run';
  const body = JSON.stringify(request);
  const submit = await fetch(`${queue}/${endpoint}`, { method: 'POST', body });
  const { request_id: id } = (await submit.json()) as { request_id: string };
  const job = `${queue}/${owner}/${app}/requests/${id}`;
  for (let ended = false; !ended;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const status = await fetch(`${job}/status?logs=1`);
    await status.arrayBuffer();
    ended = status.status !== 202;
  }
  const result = await fetch(job);
  await result.arrayBuffer();
  return result.ok ? 'picture' : String(result.status);
}

/** By the queue, with a stream of its status. */
export async function byStream({ request, endpoint }: AskedJob): Promise<string> {
  const [owner = '', app = ''] = endpoint.split('/');
  const queue = 'https://queue.fal.run';
  const body = JSON.stringify(request);
  const submit = await fetch(`${queue}/${endpoint}`, { method: 'POST', body });
  const { request_id: id } = (await submit.json()) as { request_id: string };
  const job = `${queue}/${owner}/${app}/requests/${id}`;
  const events = await (await fetch(`${job}/status/stream?logs=1`)).text();
  if (!events.includes('COMPLETED')) return 'cut stream';
  const result = await fetch(job);
  await result.arrayBuffer();
  return result.ok ? 'picture' : String(result.status);
}

/** Two jobs, of which the second is cancelled while it waits. */
export async function cancelledWaiting({ request, endpoint }: AskedJob): Promise<string> {
  const [owner = '', app = ''] = endpoint.split('/');
  const queue = 'https://queue.fal.run';
  const body = JSON.stringify(request);
  const ids: string[] = [];
  for (const _each of [1, 2]) {
    const submit = await fetch(`${queue}/${endpoint}`, { method: 'POST', body });
    ids.push(((await submit.json()) as { request_id: string }).request_id);
  }
  const [first, second] = ids.map((id) => `${queue}/${owner}/${app}/requests/${id}`);
  await (await fetch(`${second}/cancel`, { method: 'PUT' })).arrayBuffer();
  for (let ended = false; !ended;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const status = await fetch(`${first}/status`);
    await status.arrayBuffer();
    ended = status.status !== 202;
  }
  const ends: number[] = [];
  for (const job of [first, second]) {
    const result = await fetch(`${job}`);
    await result.arrayBuffer();
    ends.push(result.status);
  }
  return ends.join(' ');
}

/** A job of many steps, cancelled once its log has so many lines. */
export async function cancelledRunning({
  request,
  endpoint,
  lines,
}: AskedJob & { readonly lines: number }): Promise<string> {
  const [owner = '', app = ''] = endpoint.split('/');
  const queue = 'https://queue.fal.run';
  const body = JSON.stringify({ ...request, num_inference_steps: 50, num_images: 8 });
  const submit = await fetch(`${queue}/${endpoint}`, { method: 'POST', body });
  const { request_id: id } = (await submit.json()) as { request_id: string };
  const job = `${queue}/${owner}/${app}/requests/${id}`;
  for (;;) {
    const status = await fetch(`${job}/status?logs=1`);
    const { logs } = (await status.json()) as { logs: unknown[] | null };
    if (status.status === 200 || (logs?.length ?? 0) >= lines) break;
  }
  await (await fetch(`${job}/cancel`, { method: 'PUT' })).arrayBuffer();
  for (let ended = false; !ended;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const status = await fetch(`${job}/status`);
    await status.arrayBuffer();
    ended = status.status !== 202;
  }
  const result = await fetch(job);
  await result.arrayBuffer();
  return String(result.status);
}

/** `fal.run` whose caller gives up in the middle. Ends when the page has nothing to do any more. */
export async function abandoned({ request, endpoint }: AskedJob): Promise<string> {
  const caller = new AbortController();
  const body = JSON.stringify({ ...request, num_inference_steps: 50, num_images: 8 });
  const answer = fetch(`https://fal.run/${endpoint}`, {
    method: 'POST',
    body,
    signal: caller.signal,
  });
  setTimeout(() => caller.abort(), 700);
  return answer.then(
    ({ status }) => String(status),
    (error: unknown) => (error instanceof DOMException ? error.name : String(error)),
  );
}
