import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FirstUseRecord } from '../../workers/protocol/first-use.ts';
import { useFirstUse } from '../stores/first-use.ts';
import type { CapabilityReport } from '../stores/probe.ts';
import { setSession } from '../stores/session.ts';
import { checkAgain, checkAhead } from './check-ahead.ts';

/** A browser with such a GPU. */
const withGpu = (gpu: CapabilityReport['gpu']) => ({ gpu }) as CapabilityReport;
const checked = { at: 1 } as FirstUseRecord;

let checkDevice = vi.fn(async (_again: boolean) => {});
beforeEach(() => {
  checkDevice = vi.fn(async () => {});
  useFirstUse.setState({ record: null, checking: false });
  setSession({ dialog: null, report: withGpu('hardware') });
});

describe('the check of a GPU', () => {
  it('is made once while a person chooses a model, and not before', () => {
    checkAhead({ checkDevice });
    setSession({ dialog: 'capability' });
    expect(checkDevice).not.toHaveBeenCalled();
    setSession({ dialog: 'models' });
    setSession({ dialog: null });
    setSession({ dialog: 'models' });
    expect(checkDevice.mock.calls).toEqual([[false]]);
  });

  it.each<[string, FirstUseRecord | null, CapabilityReport['gpu']]>([
    ['it was made before', checked, 'hardware'],
    ['the GPU is software', null, 'software'],
    ['there is none', null, 'none'],
  ])('is not made where %s', (_where, record, gpu) => {
    useFirstUse.setState({ record });
    setSession({ report: withGpu(gpu) });
    checkAhead({ checkDevice });
    setSession({ dialog: 'models' });
    expect(checkDevice).not.toHaveBeenCalled();
  });

  it('is made again where a person asks, who sees that it is under way', async () => {
    const seen: boolean[] = [];
    checkDevice.mockImplementation(async () => void seen.push(useFirstUse.getState().checking));
    await checkAgain({ checkDevice });
    expect(checkDevice.mock.calls).toEqual([[true]]);
    expect(seen).toEqual([true]);
    expect(useFirstUse.getState().checking).toBe(false);
  });
});
