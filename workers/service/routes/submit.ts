import type { EndpointKind } from '../../../src/request/endpoint.ts';
import { jobsAhead } from '../../records/queue.ts';
import type { LogEntry } from '../../records/record.ts';
import { json } from '../answers.ts';
import type { ServiceScope } from '../scope.ts';
import { QUEUE_LIMIT, queueRequest } from '../intake.ts';
import { readBody } from '../read-body.ts';
import { jobUrls } from '../job-urls.ts';

/**
 * `POST queue.fal.run/{endpoint}`: answers 200 at once, even to a faulty request, whose faults are
 * the job's result.
 */
export async function answerSubmit(
  request: Request,
  { endpoint, query }: { readonly endpoint: EndpointKind; readonly query: URLSearchParams },
  scope: ServiceScope,
): Promise<Response> {
  const read = await readBody(request);
  if (!read.ok) return read.answer;
  const asked = Number.parseInt(query.get('fal_max_queue_length') ?? '', 10);
  const job = await queueRequest(endpoint, read.body, request.headers, scope, {
    queueLimit: asked >= 0 ? Math.min(asked, QUEUE_LIMIT) : QUEUE_LIMIT,
    log: query.has('fal_webhook') ? [webhookSkipped()] : [],
  });
  return json(
    200,
    {
      status: 'IN_QUEUE',
      request_id: job.id,
      ...jobUrls(job.id, scope),
      logs: null,
      metrics: {},
      queue_position: await jobsAhead(job),
    },
    { 'x-fal-request-id': job.id },
  );
}

/** A webhook would send the output to another machine. */
function webhookSkipped(): LogEntry {
  const message = 'Webhook skipped: results stay on this machine. Ask for the result instead.';
  return { at: Date.now(), level: 'WARN', message };
}
