import { describe, expect, it } from 'vitest';
import type { JobRecord } from '../../workers/records/record.ts';
import { fileName } from './download.ts';

const job = (prompt: string): Pick<JobRecord, 'request'> => ({
  request: { prompt, seed: 18446744073709551615n } as JobRecord['request'],
});

describe('the name of a downloaded file', () => {
  it('is the first words of the prompt, the seed, and the number of the picture', () => {
    const made = job('An island near sea, with seagulls & a moon');
    expect(fileName(made, 0, 'image/jpeg')).toBe(
      'an-island-near-sea-with-seagulls-18446744073709551615.jpg',
    );
    expect(fileName(made, 1, 'image/png')).toMatch(/-18446744073709551615_1\.png$/);
  });

  it('has only letters and digits of any script, so that every system takes it', () => {
    expect(fileName(job('../"夜の海": ?'), 0, 'image/png')).toBe('夜の海-18446744073709551615.png');
    expect(fileName(job(''), 0, 'image/png')).toBe('picture-18446744073709551615.png');
  });
});
