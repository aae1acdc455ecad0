import * as z from 'zod/mini';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import type { ModelLicence } from '../../workers/protocol/store.ts';
import { fetchLimited } from './fetch-limited.ts';

/** The most bytes of the hub's description of a repository. */
const LISTING_LIMIT = 4 * 1024 * 1024;

/** What the hub says of a repository at a revision: its commit, its files and its licence. */
const description = z.object({
  sha: z.string().check(z.minLength(1)),
  siblings: z.array(
    z.object({ rfilename: z.string(), size: z.optional(z.number().check(z.nonnegative())) }),
  ),
  cardData: z.catch(
    z.optional(
      z.object({
        license: z.optional(z.string()),
        license_name: z.optional(z.string()),
        license_link: z.optional(z.string()),
      }),
    ),
    undefined,
  ),
});

/** A repository of the hub at a commit. */
interface Repository {
  readonly sha: string;
  /** Bytes of each file, by its path; undefined where the hub does not say them. */
  readonly files: ReadonlyMap<string, number | undefined>;
  /** null where its page names none. */
  readonly licence: ModelLicence | null;
}

/** Asks a hub what is in a repository. @returns undefined if no such answer comes */
export async function describeRepository(
  repo: string,
  revision: string,
  hub: string,
): Promise<Repository | undefined> {
  const path = `api/models/${repo}/revision/${encodeURIComponent(revision)}`;
  const answer = await fetchLimited(`${hub}/${path}?blobs=true`, LISTING_LIMIT);
  const { data } = description.safeParse(answer?.ok === true ? parse(answer.text) : undefined);
  if (data === undefined) return undefined;
  return {
    sha: data.sha,
    files: new Map(data.siblings.map(({ rfilename, size }) => [rfilename, size])),
    licence: licenceOf(repo, data.cardData),
  };
}

/** Licences by the names that the hub has for them. */
const KNOWN: Readonly<Record<string, ModelLicence>> = {
  'openrail++': {
    name: 'CreativeML Open RAIL++-M',
    url: 'https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0/blob/main/LICENSE.md',
  },
  'creativeml-openrail-m': {
    name: 'CreativeML OpenRAIL-M',
    url: 'https://huggingface.co/spaces/CompVis/stable-diffusion-license',
  },
  'apache-2.0': { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  mit: { name: 'MIT', url: 'https://opensource.org/license/mit' },
};

function licenceOf(
  repo: string,
  card: z.infer<typeof description>['cardData'],
): ModelLicence | null {
  const { license, license_name: named, license_link: link } = card ?? {};
  if (license === undefined) return null;
  if (Object.hasOwn(KNOWN, license)) return KNOWN[license] ?? null;
  const page = `https://huggingface.co/${repo}`;
  const url = link?.startsWith('https://') === true ? link : `${page}/blob/main/LICENSE.md`;
  return { name: named ?? license, url };
}

/** The networks of a diffusers folder that are installed, with the names of their files. */
const NETWORKS = {
  text_encoder: 'model',
  text_encoder_2: 'model',
  unet: 'diffusion_pytorch_model',
  vae: 'diffusion_pytorch_model',
} as const;

/** Bytes of an installed model, as parts of its 16-bit weights: measured on Playground v2.5, whose networks are SDXL's. */
const KEPT_SHARE: Readonly<Partial<Record<Precision, number>>> = { fp16: 1, q8: 0.616, q4: 0.425 };

/** How much of a diffusers folder is read, and what stays of it, in bytes. */
export interface FolderSize {
  readonly fetched: number;
  /** Estimates, by precision. */
  readonly kept: Readonly<Partial<Record<Precision, number>>>;
}

/**
 * The size of a diffusers folder: the 16-bit variant of each network where there is one, as an install takes it.
 * @param files bytes of each file, by its path
 * @returns null where a network or its size is not known
 */
export function sizeOf(files: Repository['files']): FolderSize | null {
  let fetched = 0;
  let half = 0;
  for (const [network, stem] of Object.entries(NETWORKS)) {
    const small = files.get(`${network}/${stem}.fp16.safetensors`);
    const full = files.get(`${network}/${stem}.safetensors`);
    if (small === undefined && full === undefined) return null;
    fetched += small ?? full ?? 0;
    half += small ?? (full ?? 0) / 2;
  }
  const kept = Object.entries(KEPT_SHARE).map(([precision, share]) => [precision, half * share]);
  return { fetched, kept: Object.fromEntries(kept) as FolderSize['kept'] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
