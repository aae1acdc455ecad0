import { describe, expect, it } from 'vitest';
import type { Prediction } from '../protocol/prediction.ts';
import { reportCheckpoint } from './report-checkpoint.ts';
import { SILENT } from './reporter.ts';

function logged(about: unknown, told?: Prediction): readonly (readonly string[])[] {
  const lines: string[][] = [];
  const log = (level: string, text: string, code = '') => void lines.push([level, code, text]);
  reportCheckpoint(about, told, { ...SILENT, log });
  return lines;
}

const file = { name: 'a.safetensors', sampling: 'EDM', left_out: [], left_out_count: 0 };

describe('reportCheckpoint', () => {
  it('names the file and how it is sampled', () => {
    expect(logged(file)).toEqual([
      ['INFO', 'single_file', expect.stringMatching(/a\.safetensors.*EDM by its keys/)],
    ]);
  });

  it('says of a file that does not tell how it was trained where the answer comes from', () => {
    const asks = { ...file, sampling: 'epsilon', asks: true };
    const said = (told?: Prediction) => logged(asks, told).map(([, , text]) => text);
    expect(said()).toEqual([expect.stringMatching(/epsilon as most are/)]);
    expect(said('v_prediction')).toEqual([expect.stringMatching(/v_prediction as was said/)]);
  });

  it.each([file, undefined])('warns where an answer had no effect (%j)', (about) => {
    const [warning] = logged(about, 'v_prediction');
    expect(warning).toEqual([
      'WARN',
      'prediction_not_used',
      expect.stringMatching(/says itself how it was trained/),
    ]);
  });

  it('warns of each key that had no effect, and counts what it does not name', () => {
    const [, warning] = logged({ ...file, left_out: ['a.b', 'c'], left_out_count: 7 });
    expect(warning).toEqual([
      'WARN',
      'model_keys_left_out',
      expect.stringMatching(/^7 tensors .*: a\.b, c and 5 more$/),
    ]);
  });

  it.each([null, 'text', {}, { ...file, left_out: 3 }])('says nothing of %j', (about) => {
    expect(logged(about)).toEqual([]);
  });
});
