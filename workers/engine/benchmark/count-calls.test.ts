import { create } from 'webgpu';
import { beforeEach, describe, expect, it } from 'vitest';
import { recordDevice } from '../counting/record-device.ts';
import { CallMeter } from './call-meter.ts';
import { CallCounter } from './count-calls.ts';
import { stageCounts } from './stage-counts.ts';
import { CallTimer } from './time-calls.ts';

/** `GPUBufferUsage`: uniform, copied from and to. */
const USAGE = 0x40 | 0x04 | 0x08;
const dawn = create(['backend=null']);

describe('the calls of stages', () => {
  let device: GPUDevice;
  let counter: CallCounter;
  let meter: CallMeter;
  let recorder: ReturnType<typeof recordDevice>;
  beforeEach(async () => {
    const adapter = await dawn.requestAdapter();
    if (adapter === null) throw new Error('Dawn has no null backend');
    device = await adapter.requestDevice();
    recorder = recordDevice(device);
    counter = new CallCounter(recorder);
    meter = new CallMeter(() => device.queue.onSubmittedWorkDone());
    meter.watch = counter;
  });
  const write = () => {
    const buffer = device.createBuffer({ size: 64, usage: USAGE });
    device.queue.writeBuffer(buffer, 0, new Float32Array(16));
    return buffer;
  };
  const copy = () => {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(write(), 16, write(), 0, 32);
    encoder.clearBuffer(write());
    device.queue.submit([encoder.finish()]);
  };
  const of = (stage: 'scheduler' | 'unet') => stageCounts(counter.lastOf(stage));

  it('are counted one by one: of several calls the last is told', async () => {
    await meter.around('unet', async () => copy());
    await meter.around('unet', async () => void write());
    expect(of('unet')).toMatchObject({ uniformWrites: 1, copies: 0, submits: 0 });
  });

  it('are told without the calls within them', async () => {
    await meter.around('scheduler', async () => {
      write();
      await meter.around('unet', async () => copy());
      write();
    });
    const inner = { uniformWrites: 3, copies: 1, copiedBytes: 32, clears: 1, clearedBytes: 64 };
    expect(of('unet')).toMatchObject({ ...inner, submits: 1 });
    expect(of('scheduler')).toMatchObject({ uniformWrites: 2, copies: 0, clears: 0, submits: 0 });
  });

  it('that were recorded are counted when they are repeated', async () => {
    const calls = { repeat: async () => copy() };
    meter.recorded('unet', calls);
    await meter.around('scheduler', async () => {
      write();
      await calls.repeat();
    });
    expect(of('unet')).toMatchObject({ uniformWrites: 3, copies: 1, submits: 1 });
    expect(of('scheduler')).toMatchObject({ uniformWrites: 1, copies: 0, submits: 0 });
  });

  it('of a stage that nobody called are an error, not zeros', () => {
    expect(() => counter.lastOf('te1')).toThrow('the stage te1 was not called');
    expect(() => new CallTimer(null).timesOf('te1')).toThrow('the stage te1 was not called');
  });

  it('are not counted while the recorder rests, but their buffers are', async () => {
    recorder.pause(true);
    await meter.around('unet', async () => copy());
    expect(of('unet')).toMatchObject({ copies: 0, clears: 0, gpuBytesPeak: 192 });
    recorder.pause(false);
    await meter.around('unet', async () => copy());
    expect(of('unet')).toMatchObject({ copies: 1, clears: 1, gpuBytesPeak: 384 });
  });

  it('are measured each time, by the wall clock where the GPU has none', async () => {
    const timer = new CallTimer(null);
    meter.watch = timer;
    const step = () => meter.around('scheduler', () => meter.around('unet', async () => copy()));
    await timer.measure(step);
    await timer.measure(step);
    const { gpuMs, wallMs } = timer.timesOf('unet');
    expect(gpuMs).toBeNull();
    expect(wallMs.min).toBeGreaterThan(0);
    expect(wallMs.max).toBeGreaterThanOrEqual(wallMs.median);
  });
});
