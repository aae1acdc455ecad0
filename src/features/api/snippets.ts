import { endpointOf, ENDPOINTS } from '../../request/endpoint.ts';

/**
 * The snippets of the endpoint's own page, as text, with the input a person has typed. The pictures of
 * the input tell which endpoint it is for.
 */

/** The calls of the client that a snippet can show. */
export const WAYS = ['subscribe', 'queue', 'run'] as const;
export type Way = (typeof WAYS)[number];

/** Where the snippet's code is meant to run. */
export const PLACES = ['npm', 'script', 'runner'] as const;
export type Place = (typeof PLACES)[number];

/**
 * Code to copy.
 * @param input JSON text of an object
 * @param base absolute URL of the app's folder, ending in a slash
 */
export function snippet(way: Way, place: Place, input: string, base: string): string {
  switch (place) {
    case 'npm':
      return `import { fal } from "@fal-ai/client";\n\n${calls(way, input)}`;
    case 'script':
      return inPage(way, input, base);
    case 'runner':
      return onCommandLine(input);
  }
}

function calls(way: Way, input: string): string {
  const indented = input.replaceAll('\n', '\n  ');
  const id = ENDPOINTS[endpointOf(JSON.parse(input) as object)];
  switch (way) {
    case 'subscribe':
      return `const result = await fal.subscribe("${id}", {
  input: ${indented},
  logs: true,
  onQueueUpdate: (update) => {
    if (update.status === "IN_PROGRESS") {
      update.logs.map((log) => log.message).forEach((message) => console.log(message));
    }
  },
});
console.log(result.data);
console.log(result.requestId);`;
    case 'queue':
      return `const { request_id: requestId } = await fal.queue.submit("${id}", {
  input: ${indented},
});

// Later, as often as you like:
const status = await fal.queue.status("${id}", { requestId, logs: true });
console.log(status);

// Once status.status is "COMPLETED":
const result = await fal.queue.result("${id}", { requestId });
console.log(result.data);
console.log(result.requestId);`;
    case 'run':
      return `const result = await fal.run("${id}", {
  input: ${indented},
});
console.log(result.data);
console.log(result.requestId);`;
  }
}

/**
 * A page with the app's own copy of the client, whose requests this browser answers whatever its
 * config.
 */
function inPage(way: Way, input: string, base: string): string {
  // `</script>` in the input must not end the page's script.
  const code = calls(way, input.replaceAll('</', String.raw`<\/`)).replaceAll('\n', '\n  ');
  return `<script type="importmap">
  { "imports": { "@fal-ai/client": "${base}fal-client.js" } }
</script>
<script type="module">
  import { fal } from "@fal-ai/client";

  ${code}
</script>`;
}

/** Without a page: one request through the built app in a headless browser. */
function onCommandLine(input: string): string {
  const kind = endpointOf(JSON.parse(input) as object);
  const pictures = {
    'text-to-image': '',
    'image-to-image': ' --image picture.png',
    inpainting: ' --image picture.png --mask mask.png',
  };
  return `cat > request.json <<'END_OF_REQUEST'
${input}
END_OF_REQUEST
npm run img2img --${pictures[kind]} --request request.json --out result.jpeg --json`;
}
