import { hex } from '../../src/request/bytes.ts';

/** 128 random bits as hex; `crypto.randomUUID` is missing on plain http. */
export function randomName(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}
