import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runBench } from '../../tools/bench/run-bench.ts';
import { wornLoras } from '../../workers/engine/lora/wear-loras.ts';
import type { LoadedModel } from '../../workers/engine/runtime/loaded-model.ts';
import type { BenchStage, StageFigures } from '../../workers/protocol/benchmark.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import { loraModules } from '../../workers/weights/lora/modules.ts';
import { readLora } from '../../workers/weights/lora/read-lora.ts';
import { kohyaFile } from '../full/kohya-file.ts';

const FILE = fileURLToPath(new URL('count-budgets.json', import.meta.url));

/** What a budget holds; each is of one call. */
const HELD = [
  'dispatches',
  'bindGroups',
  'uniformWrites',
  'clears',
  'clearedBytes',
  'copies',
  'passes',
  'submits',
  'maps',
  'gpuBytesPeak',
  'weightBytes',
] as const satisfies readonly (keyof StageFigures)[];

/** The counts of one call of a stage. */
export type Held = Readonly<Record<(typeof HELD)[number], number>>;

/** By the name of the stage. */
export type HeldStages = Readonly<Record<string, Held>>;

/** ONNX Runtime's pool takes some MB more or less, as buffers come back earlier or later. */
const POOL_BYTES = 16 * 1024 ** 2;

/** What is counted, and how. */
export interface CountCase {
  readonly precision: Precision;
  readonly subgroups: boolean;
  readonly stages: readonly BenchStage[];
  /** With a LoRA of rank 16 over every linear layer of the UNet's transformers. */
  readonly lora?: boolean;
  /** With a mask that keeps a part of the picture. */
  readonly inpaint?: boolean;
}

/** Counts plain calls of the published model's shape at 1024², on a GPU that computes nothing. */
export async function countCalls({
  precision,
  subgroups,
  stages: asked,
  lora = false,
  inpaint = false,
}: CountCase): Promise<HeldStages> {
  const { stages } = await runBench(
    {
      model: 'random-full',
      size: { width: 1024, height: 1024 },
      precision,
      stages: asked,
      count: true,
      subgroups,
      capture: 'off',
      inpaint,
      json: false,
      bundle: undefined,
    },
    () => {},
    lora ? wearLora : undefined,
  );
  return Object.fromEntries(stages.map((figures) => [figures.name, held(figures)]));
}

async function wearLora({ model, sessions }: LoadedModel): Promise<void> {
  const file = await readLora(await kohyaFile(model.unet), 0, loraModules(model), false);
  await sessions.wear(wornLoras([{ file, index: 0, scale: 0.8, id: 'made' }]));
}

function held(figures: StageFigures): Held {
  return Object.fromEntries(HELD.map((what) => [what, figures[what]])) as Held;
}

/** Sentences that say where counts are above a budget, with both numbers; none where they are not. */
export function above(found: HeldStages, allowed: HeldStages): readonly string[] {
  return Object.entries(found).flatMap(([stage, counts]) =>
    HELD.flatMap((what) => {
      const most = allowed[stage]?.[what] ?? 0;
      const room = what === 'gpuBytesPeak' ? POOL_BYTES : 0;
      return counts[what] <= most + room
        ? []
        : `a call of ${stage} has ${counts[what]} ${what}, and ${most} are allowed`;
    }),
  );
}

export function readBudgets(): Readonly<Record<string, HeldStages>> {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Readonly<Record<string, HeldStages>>;
}

/** Makes what was counted the budget of a case. */
export function writeBudget(name: string, found: HeldStages): void {
  writeFileSync(FILE, `${JSON.stringify({ ...readBudgets(), [name]: found }, null, 2)}\n`);
}
