import type { PlaygroundDoor } from '../../src/app/runner-api.ts';

export interface PageJob {
  readonly input: Parameters<PlaygroundDoor['generate']>[0];
  /** URL path, ending in a slash, that results are PUT below: `0`, `1`, … and `trace`. */
  readonly results: string;
}

/**
 * Runs in the page: hands the job to the app and PUTs each result to the server. The function is
 * sent to the page as text, so it can use nothing else of this module.
 */
export async function runInPage({ input, results }: PageJob) {
  const page = globalThis as unknown as {
    playground: PlaygroundDoor;
    runnerLog: (line: string) => void;
  };
  const end = await page.playground.generate(input, (event) => page.runnerLog(event.text));
  if (!end.ok) return end;
  const files = end.output.images.map((image, index) => [image.url, String(index)]);
  if (end.traceUrl) files.push([end.traceUrl, 'trace']);
  for (const [url = '', name = ''] of files) {
    const body = await (await fetch(url)).blob();
    const put = await fetch(results + name, { method: 'PUT', body });
    if (!put.ok) throw new Error(`The result ${name} could not be saved (${put.status}).`);
  }
  return end;
}
