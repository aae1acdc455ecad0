import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { parseRequest } from '../../src/request/parse-request.ts';
import { nodeSource } from '../../tools/node-source.ts';
import { Engine } from '../../workers/engine/engine.ts';
import type { openRuntime } from '../../workers/engine/first-use/open-runtime.ts';
import type {
  EngineAside,
  EngineEvent,
  EngineEventSink,
} from '../../workers/protocol/engine-event.ts';
import type { EngineJob, FinishedLatents, JobId } from '../../workers/protocol/engine-job.ts';
import type { EngineOptions } from '../../workers/protocol/engine-options.ts';
import type { EngineResult } from '../../workers/protocol/engine-result.ts';
import { modelFolder, type ModelFolder } from '../../workers/weights/folder.ts';
import { nodeSafety } from './node-safety.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const TINY = path('../fixtures/tiny-playground');
const SOURCE = new Blob([await readFile(path('../fixtures/goldens/one-step/source.png'))]);

/** @param opened takes in each file of the folder that is opened, to be closed by the test */
export function tinyFolder(opened: { close(): Promise<void> }[]): ModelFolder {
  return modelFolder('tiny', async (name) => {
    const file = await nodeSource(join(TINY, name), name);
    opened.push(file);
    return file;
  });
}

/** Lets a browser's WebGPU give out `device`, which may be no real one. */
export function stubGpu(device: object): void {
  const adapter = {
    info: { vendor: '', architecture: '', description: '', isFallbackAdapter: false },
    features: new Set<string>(),
    limits: { maxStorageBufferBindingSize: 2 ** 27, maxStorageBuffersPerShaderStage: 8 },
    requestDevice: async () => device,
  };
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => adapter } });
}

/** An engine whose only model is the tiny one. */
export interface TinyEngine {
  readonly engine: Engine;
  /** Runs a job of one step to its end. @throws where it fails */
  run(
    id: string,
    options?: Partial<EngineOptions>,
    body?: object,
    finished?: FinishedLatents,
    loras?: readonly Blob[],
  ): Promise<EngineResult>;
  /** Runs a job that may be any to its end. @throws where it fails */
  finish(job: EngineJob): Promise<EngineResult>;
  /** All events of its jobs. */
  readonly events: readonly EngineEvent[];
  /** What it told of work that no job asked for. */
  readonly asides: readonly EngineAside['work'][];
  /** How often the model was opened. */
  opened(): number;
  close(): Promise<void>;
}

/**
 * @param open replaces `openRuntime`
 * @param onEvent gets each event of its jobs as it is sent
 */
export function tinyEngine(
  open: typeof openRuntime,
  onEvent: (event: EngineEvent) => void = () => {},
): TinyEngine {
  const events: EngineEvent[] = [];
  const asides: EngineAside['work'][] = [];
  const files: { close(): Promise<void> }[] = [];
  let opened = 0;
  const models = {
    open: async () => {
      opened += 1;
      return tinyFolder(files);
    },
    findInstalled: async () => undefined,
    hasOtherCopy: async () => false,
    findDamage: async () => undefined,
    markDamaged: async () => {},
    onPackAsked: () => {},
  };
  const send: EngineEventSink = (event) => {
    if (event.type === 'aside') return void asides.push(event.work);
    events.push(event);
    onEvent(event);
  };
  const engine = new Engine(models, nodeSafety, send, open);
  const finish = async (job: EngineJob) => {
    await engine.run(job);
    const end = events.findLast(({ type }) => type === 'done' || type === 'failed');
    if (end?.type !== 'done') throw new Error(JSON.stringify(end));
    return end.result;
  };
  return {
    engine,
    events,
    asides,
    opened: () => opened,
    finish,
    run: (id, options = {}, body = {}, finished, loras = []) =>
      finish({ ...tinyJob(id, options, body), loras, ...(finished && { finished }) }),
    async close() {
      await engine.release();
      for (const file of files) await file.close();
    },
  };
}

/** A job of one step that makes a picture of 64×64 pixels. */
export function tinyJob(
  id: string,
  options: Partial<EngineOptions> = {},
  body: object = {},
): EngineJob {
  const parsed = parseRequest({
    image_url: 'file',
    prompt: 'a spoon',
    image_size: { width: 64, height: 64 },
    num_inference_steps: 2,
    strength: 0.5,
    guidance_scale: 1,
    enable_safety_checker: false,
    format: 'png',
    seed: 5,
    ...body,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  return {
    id: id as JobId,
    request: parsed.request,
    source: SOURCE,
    options: {
      model: { kind: 'url', id: 'tiny', baseUrl: '' },
      precision: 'auto',
      backend: 'auto',
      noise: 'cpu',
      trace: false,
      convertColorProfile: false,
      ...options,
    },
  };
}
