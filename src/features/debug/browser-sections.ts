import type { PackRecord } from '../../../workers/protocol/store.ts';
import { formatBytes } from '../../language/format-number.ts';
import type { BrowserReport } from './browser-report.ts';
import { offerSections } from './engine-sections.ts';
import { count, fact, type Fact, type Section } from './sections.ts';

/** What the browser holds, for reading. */
export function browserSections(report: BrowserReport): readonly Section[] {
  const { adapter, locks, jobs, packs, storage, serviceWorkers, caches, refused } = report;
  const section = (title: string, name: keyof BrowserReport, facts: readonly Fact[]): Section => ({
    title,
    facts,
    note: refused[name] ?? 'There is none.',
  });
  return [
    section('Job records', 'jobs', jobs === null ? [] : entries(jobs)),
    section('Pack records', 'packs', packs?.map(packFact) ?? []),
    section('Web Locks', 'locks', [
      ...(locks?.held?.map(lockFact('held')) ?? []),
      ...(locks?.pending?.map(lockFact('waited for')) ?? []),
    ]),
    section('Storage', 'storage', storage === null ? [] : storageFacts(storage)),
    section(
      'Service workers',
      'serviceWorkers',
      serviceWorkers?.map(({ scope, controls, active, waiting, installing }) =>
        fact(
          scope,
          Object.entries({ active, waiting, installing })
            .flatMap(([role, state]) => (state === null ? [] : `${role}: ${state}`))
            .concat(controls ? 'controls this page' : 'does not control this page')
            .join(', '),
        ),
      ) ?? [],
    ),
    section(
      'Caches',
      'caches',
      caches?.map(({ name, entries: all }) => fact(name, `${count(all)} entries`)) ?? [],
    ),
    {
      title: 'Page',
      facts: [
        fact('Secure context', report.secureContext),
        fact('Cross-origin isolated', report.crossOriginIsolated),
        fact('Browser', report.userAgent),
      ],
    },
    section('GPU', 'adapter', adapter === null ? [] : [fact('Name', adapter.description)]),
    ...(adapter === null ? [] : offerSections('GPU adapter', adapter)),
  ];
}

function entries(values: Readonly<Record<string, number>>): Fact[] {
  return Object.entries(values).map(([name, value]) => fact(name, value));
}

function packFact({
  model,
  precision,
  state,
  storage,
  bytesStored,
  bytesToStore,
  failure,
}: PackRecord) {
  const bytes =
    bytesStored === bytesToStore
      ? formatBytes(bytesStored)
      : `${formatBytes(bytesStored)} of ${formatBytes(bytesToStore)}`;
  const code = failure === null ? [] : [failure.code];
  return fact(`${model}, ${precision}`, [state, bytes, storage, ...code].join(', '));
}

function lockFact(how: string): (lock: LockInfo) => Fact {
  return ({ name = '', mode = '' }) => fact(name, `${how}, ${mode}`);
}

function storageFacts(storage: NonNullable<BrowserReport['storage']>): Fact[] {
  const { usage, quota, persisted } = storage;
  return [
    fact('Used', usage === undefined ? 'not told' : formatBytes(usage)),
    fact('Quota', quota === undefined ? 'not told' : formatBytes(quota)),
    fact('Kept for good', persisted),
  ];
}
