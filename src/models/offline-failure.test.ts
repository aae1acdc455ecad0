import { describe, expect, it } from 'vitest';
import { FileDidNotCome, offlineFailure } from './offline-failure.ts';
import { NotKept } from './keep-models.ts';
import { NotInstalled } from './service-worker.ts';

const noFile = { code: 'file_download_error', message: 'No x.', action: 'Drop it.' } as const;
const noRoom = { code: 'storage_full', message: 'Full.', action: 'Free some.' } as const;

describe('why the app is not ready for offline', () => {
  it.each([
    ['a file that did not come', new FileDidNotCome('x'), /files of the app did not come/],
    ['a network that failed', new TypeError('Failed to fetch'), /files of the app did not come/],
    ['a model whose file did not come', new NotKept(noFile), /files of the app did not come/],
    ['no room for a model', new NotKept(noRoom), /Full/],
    ['no room', new DOMException('x', 'QuotaExceededError'), /no room to keep the app/],
    ['an installation that failed', new NotInstalled('x'), /could not be installed/],
    ['storage that is refused', new DOMException('odd', 'UnknownError'), /network: .*odd/],
    ['a list in another form', new Error('offline.json'), /network: .*offline\.json/],
  ])('is told of %s, without guessing', (_name, error, message) => {
    expect(offlineFailure(error).message).toMatch(message);
  });
});
