import { describe, expect, it } from 'vitest';
import { checkPointer, parseLfsPointer } from './lfs-pointer.ts';

const SUM = '933778ce76c1fc0ca918b37e1488411b8a99bbd3279c12f527a3ac995a340864';
const TEXT = `version https://git-lfs.github.com/spec/v1\noid sha256:${SUM}\nsize 5135149760\n`;

describe('an LFS pointer', () => {
  it('says sha256 and size', () => {
    expect(parseLfsPointer(TEXT)).toEqual({ sha256: SUM, size: 5_135_149_760 });
  });

  it('is told from a file kept in git', () => {
    expect(parseLfsPointer('{"a":1}')).toBeUndefined();
    expect(parseLfsPointer(TEXT.replace(SUM, 'abc'))).toBeUndefined();
    expect(parseLfsPointer(`${TEXT}more`)).toBeUndefined();
  });

  it('decides alone what the manifest leaves open', () => {
    const pointer = { sha256: SUM, size: 9 };
    expect(() => checkPointer('onnx/m', {}, pointer)).not.toThrow();
    expect(() => checkPointer('onnx/m', { size: 9 }, pointer)).not.toThrow();
    expect(() => checkPointer('onnx/m', { size: 8 }, pointer)).toThrow('9 bytes where 8 are known');
  });

  it('that disagrees with the manifest stops an install and shows both values', () => {
    const known = { sha256: SUM, size: 9 };
    expect(() => checkPointer('unet/m', known, known)).not.toThrow();
    expect(() => checkPointer('unet/m', known, { ...known, size: 8 })).toThrow(
      '8 bytes where 9 are known',
    );
    const other = 'f'.repeat(64);
    expect(() => checkPointer('unet/m', known, { ...known, sha256: other })).toThrow(
      expect.objectContaining({
        code: 'model_file_invalid',
        message: expect.stringContaining(`sha256 ${other} where ${SUM} is known`) as string,
      }),
    );
  });
});
