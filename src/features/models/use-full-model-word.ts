import { useEffect } from 'react';
import type { GpuLook } from '../../../workers/protocol/device.ts';
import { pageEngine } from '../../jobs/page-engine.ts';
import {
  fullModelWord,
  isLarge,
  type Wanted,
  wantedBytes,
  type Word,
} from '../../models/full-model-word.ts';
import { useGpuLook } from '../../stores/gpu-look.ts';
import type { CapabilityReport } from '../../stores/probe.ts';
import { useSession } from '../../stores/session.ts';

/**
 * What to say of a large model on this device; null for a small one. The engine looks at the GPU as long as
 * the view is there. A model of unknown size is taken for large where no large one runs.
 * @param helps whether the model only helps with drawing: then nothing is said
 */
export function useFullModelWord(wanted: Wanted, helps: boolean): Word | null {
  const report = useSession((session) => session.report);
  const look = useGpuLook((looked) => looked.look);
  const large = isLarge(wanted);
  const bytes = large && report !== null && canBeTried(report) ? wantedBytes(report, wanted) : null;
  useEffect(() => {
    if (bytes === null || hasAnswer(useGpuLook.getState().look, bytes)) return undefined;
    const leave = new AbortController();
    useGpuLook.setState({ looking: true });
    void pageEngine
      .lookAtGpu(bytes, leave.signal)
      // A worker that could not answer has told nothing of the GPU.
      .catch((): GpuLook => ({ kind: 'stopped' }))
      .then((seen) => {
        if (!leave.signal.aborted) useGpuLook.setState({ look: seen, looking: false });
      });
    return () => {
      leave.abort();
      useGpuLook.setState({ looking: false });
    };
  }, [bytes]);
  if (report === null || helps) return null;
  const word = fullModelWord(report, look, wanted);
  const unknown = Object.keys(wanted.keptBytes).length === 0;
  return large || (unknown && word.install === 'never') ? word : null;
}

/** Phones end a page that takes gigabytes, and a software adapter would take main memory. */
function canBeTried({ gpu, adapter, system }: CapabilityReport): boolean {
  return gpu === 'hardware' && adapter?.kind === 'core' && system !== 'ios' && system !== 'android';
}

function hasAnswer(look: GpuLook | null, bytes: number): boolean {
  if (look === null || look.kind === 'stopped') return false;
  return look.kind === 'failed' || look.askedBytes >= bytes || look.memoryBytes < look.askedBytes;
}
