import type { DeviceReport, EngineReport } from '../../../workers/protocol/engine-report.ts';
import { formatBytes } from '../../language/format-number.ts';
import { fact, largestFirst, type Section } from './sections.ts';

/** Labels shown one by one; a context alone has one for each attention of the UNet. */
const LABELS = 12;

/**
 * What the engine holds, for reading.
 * @param report null: this page has no engine worker; undefined: not answered yet
 */
export function engineSections(report: EngineReport | null | undefined): readonly Section[] {
  const note = noModel(report);
  if (!report?.model) {
    const jobs = report ? [fact('Jobs', report.jobs.length)] : [];
    return [{ title: 'Engine', facts: jobs, ...(note && { note }) }];
  }
  const { model, jobs } = report;
  const { sessions, prompts, contexts, device } = model;
  const weightBytes = sessions.reduce((sum, session) => sum + session.weightBytes, 0);
  return [
    {
      title: 'Engine',
      facts: [
        fact('Model', model.id),
        fact('Backend', model.backend),
        fact('Precision', model.precision),
        fact('Attention', model.attention),
        fact('Residency', model.residency),
        fact('Jobs that run or wait', jobs.length),
      ],
    },
    {
      title: 'Open sessions',
      facts: [
        ...sessions.map(({ stage, weightBytes: bytes }) => fact(stage, formatBytes(bytes))),
        fact('Weights together', formatBytes(weightBytes)),
      ],
    },
    {
      title: 'Kept results',
      facts: [
        ...prompts.map((prompt, i) => fact(`Prompt ${i + 1}`, prompt === '' ? '(empty)' : prompt)),
        ...contexts.map((context, i) => fact(`Context ${i + 1}`, context)),
      ],
      note: 'No prompt and no context is kept.',
    },
    ...deviceSections(device),
  ];
}

function noModel(report: EngineReport | null | undefined): string | undefined {
  if (report === undefined) return 'The engine has not answered yet.';
  if (report === null) return 'This page has started no engine: it begins with the first job.';
  return report.model === null ? 'No model is loaded.' : undefined;
}

function deviceSections(device: DeviceReport | null): readonly Section[] {
  if (device === null) {
    return [{ title: 'GPU device', facts: [], note: 'None: the engine runs on the CPU (wasm).' }];
  }
  return [
    {
      title: 'GPU memory by label',
      facts: [
        ...largestFirst(device.bytesByLabel, LABELS),
        fact('Together', formatBytes(device.bytes)),
        fact('Most in the last job', formatBytes(device.bytesPeak)),
      ],
    },
    ...offerSections('GPU device', device),
  ];
}

/** Features and limits of a device or an adapter, limits in the numbers of WebGPU. */
export function offerSections(
  title: string,
  { features, limits }: Pick<DeviceReport, 'features' | 'limits'>,
): readonly Section[] {
  return [
    { title, facts: [fact('Features', features.join(', '))] },
    {
      title: `Limits of the ${title}`,
      facts: Object.entries(limits).map(([name, value]) => fact(name, value)),
    },
  ];
}
