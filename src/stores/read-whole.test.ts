import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileIsSilent, readWhole } from './read-whole.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A file of 40 MB on a drive that takes `ms` for each piece. */
function slowFile(ms: number): Blob {
  const file = new Blob([new Uint8Array(40 << 20).fill(7)]);
  const slice = file.slice.bind(file);
  file.slice = (from, to) => {
    const part = slice(from, to);
    const read = part.arrayBuffer.bind(part);
    part.arrayBuffer = async () => {
      await new Promise((resolve) => {
        setTimeout(resolve, ms);
      });
      return read();
    };
    return part;
  };
  return file;
}

describe('a file that is read whole', () => {
  it('may take any time while it comes', async () => {
    const reading = readWhole(slowFile(20_000));
    for (let piece = 0; piece < 3; piece += 1) {
      await expect.poll(() => vi.getTimerCount()).toBe(2);
      await vi.advanceTimersByTimeAsync(20_000);
    }
    const bytes = new Uint8Array(await reading);
    expect(bytes.length).toBe(40 << 20);
    expect(bytes.every((byte) => byte === 7)).toBe(true);
  });

  it('is given up where nothing comes', async () => {
    const silent = new Blob(['x']);
    silent.arrayBuffer = () => new Promise(() => {});
    const over = expect(readWhole(silent)).rejects.toThrow(FileIsSilent);
    await vi.advanceTimersByTimeAsync(31_000);
    await over;
  });
});
