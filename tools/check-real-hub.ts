import type { Page } from 'playwright-core';
import type { InstallSpec } from '../workers/protocol/store.ts';

/** A repository at a commit, and its large files. */
export interface RealRepo {
  /** Address, without a slash at its end. */
  readonly hub: string;
  readonly repo: string;
  readonly revision: string;
  readonly files: InstallSpec['files'];
}

const READS = 10;

/**
 * Asks the hub for a few bytes, as the app does, and prints what it answers: ten reads of the largest file,
 * and the pointer of each large file. What the real hub and its CDNs do changes; a report of it explains most
 * failures of an install.
 * @param page of the app's origin
 */
export async function lookAtHub(
  page: Page,
  { hub, repo, revision, files }: RealRepo,
  say: (line: string) => void,
): Promise<void> {
  const large = files.filter(({ path }) => path.endsWith('.safetensors'));
  const [largest] = large.toSorted((a, b) => (b.size ?? 0) - (a.size ?? 0));
  if (largest === undefined) return;
  const url = (way: 'resolve' | 'raw', path: string) => `${hub}/${repo}/${way}/${revision}/${path}`;
  say(`\n${largest.path}, ten reads of 8 bytes: host, ETag, Content-Range, ms`);
  for (let i = 0; i < READS; i++) {
    say(`  ${await page.evaluate(readBytes, url('resolve', largest.path))}`);
  }
  say('pointers:');
  for (const { path, sha256 } of large) {
    const text = await page.evaluate(readText, url('raw', path));
    say(`  ${path}: ${text.replace(/\s+/g, ' ').trim()}`);
    if (sha256 !== undefined && !text.includes(sha256)) say(`    the app knows sha256 ${sha256}`);
  }
}

/** Runs in the page. */
async function readBytes(url: string): Promise<string> {
  const started = performance.now();
  try {
    const response = await fetch(url, {
      headers: { Range: 'bytes=0-7' },
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
    await response.arrayBuffer();
    const { host } = new URL(response.url);
    const [etag, range] = ['ETag', 'Content-Range'].map((name) => response.headers.get(name));
    const ms = Math.round(performance.now() - started);
    return `${response.status} ${host} ${etag} ${range} ${ms}`;
  } catch (error) {
    return `no answer: ${String(error)}`;
  }
}

/** Runs in the page. */
async function readText(url: string): Promise<string> {
  try {
    const response = await fetch(url, { cache: 'no-store', referrerPolicy: 'no-referrer' });
    return `${response.status} ${(await response.text()).slice(0, 300)}`;
  } catch (error) {
    return `no answer: ${String(error)}`;
  }
}
