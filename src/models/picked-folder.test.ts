import { describe, expect, it } from 'vitest';
import { asFolder, oneFile } from './picked-folder.ts';

const files = (...paths: string[]) => paths.map((path) => ({ path, file: new File([], 'f') }));
const paths = (...given: string[]) => asFolder(files(...given)).files.map(({ path }) => path);

describe('asFolder', () => {
  it('takes the common folder for the name', () => {
    const folder = asFolder(files('tiny/model_index.json', 'tiny/unet/config.json'));
    expect(folder.name).toBe('tiny');
    expect(folder.files.map(({ path }) => path)).toEqual(['model_index.json', 'unet/config.json']);
  });

  it('takes the parts of a folder, dropped one by one, for the whole', () => {
    expect(paths('/model_index.json', '/unet/config.json')).toEqual([
      'model_index.json',
      'unet/config.json',
    ]);
  });

  it('leaves out what systems put into folders', () => {
    expect(paths('a/.DS_Store', 'a/.git/HEAD', 'a/x.json', 'a/Thumbs.db')).toEqual(['x.json']);
  });

  it('is a file and nothing else for one file', () => {
    const { name, files: found } = oneFile(new File([], 'a.safetensors'));
    expect([name, ...found.map(({ path }) => path)]).toEqual(['a.safetensors', 'a.safetensors']);
  });

  it('is empty for nothing', () => {
    expect(asFolder([]).files).toEqual([]);
  });
});
