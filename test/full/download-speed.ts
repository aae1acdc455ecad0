import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { downloadSource } from '../../workers/store/download/download-source.ts';
import { type HubServer, startHubServer } from '../servers/hub-server.ts';
import type { HubFile } from '../servers/hub/hub-files.ts';

const MB = 1024 * 1024;
/** Bytes of the published fp16 files of Playground v2.5. */
const MODEL_BYTES = 6_938_021_444;
const PATH = 'unet/model.safetensors';

const USAGE = `npm run download-speed -- [--mbits 300] [--megabytes 400] [--resolve 250] [--first-byte 120]

Downloads a file from the simulated hub with ranges of 4 and of 16 MB, and prints the speed and the requests.
--resolve and --first-byte: milliseconds of a redirect, and of the CDN to its first byte.`;

/** Prints how fast a download is on a slow line with slow answers. @returns the exit code */
export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      mbits: { type: 'string', default: '300' },
      megabytes: { type: 'string', default: '400' },
      resolve: { type: 'string', default: '250' },
      'first-byte': { type: 'string', default: '120' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const size = Number(values.megabytes) * MB;
  const hub = await startHubServer({
    repos: { 'owner/model': { revision: 'abc', files: new Map([[PATH, patterned(size)]]) } },
    lineBytesPerSecond: (Number(values.mbits) * 1e6) / 8,
    resolveMs: Number(values.resolve),
    firstByteMs: Number(values['first-byte']),
  });
  try {
    const small = await measure(hub, size, 4 * MB);
    const large = await measure(hub, size, 16 * MB);
    console.log(`16 MB ranges are ${(large / small).toFixed(2)} × as fast as 4 MB ranges`);
    return 0;
  } finally {
    await hub.close();
  }
}

/** Downloads the file once. @returns Mbit/s */
async function measure(hub: HubServer, size: number, rangeBytes: number): Promise<number> {
  const before = hub.requests.length;
  const url = `${hub.origin}/owner/model/resolve/abc/${PATH}`;
  const source = downloadSource(url, PATH, size, { rangeBytes });
  const hash = createHash('sha256');
  const piece = new Uint8Array(MB);
  const started = performance.now();
  for (let at = 0; at < size; at += MB) {
    await source.readInto?.(at, piece);
    hash.update(piece);
    source.kept?.(at + MB);
  }
  const mbits = (size * 8) / 1e3 / (performance.now() - started);
  await source.close();
  const asked = hub.requests.slice(before);
  const [onHub, onCdn] = (['hub', 'cdn'] as const).map((server) => {
    return asked.filter((request) => request.server === server).length;
  });
  const whole = Math.ceil(MODEL_BYTES / rangeBytes);
  console.log(
    `${rangeBytes / MB} MB ranges: ${mbits.toFixed(0)} Mbit/s, ${onHub} requests to the hub and ${onCdn} to its CDN for ${size / MB} MB (${whole} ranges for the whole model)`,
  );
  return mbits;
}

/** A file of the same megabyte again and again. */
function patterned(size: number): HubFile {
  const bytes = new Uint8Array(2 * MB).map((_, i) => i % 251);
  const read = async (offset: number, length: number) => {
    return bytes.subarray(offset % MB, (offset % MB) + length);
  };
  return { size, lfs: true, oid: createHash('sha256').update(bytes).digest('hex'), read };
}
