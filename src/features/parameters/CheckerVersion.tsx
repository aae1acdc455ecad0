import { useModels } from '../../stores/models.ts';
import { useSettings } from '../../stores/settings.ts';
import VersionChoice from './VersionChoice.tsx';

/** The manifest's ids of the checkers that are installed. */
const CHECKERS: ReadonlySet<string> = new Set(['safety-v1', 'safety-v2']);

/** The choice of a safety checker, where a check is asked for and one of them is installed. */
export default function CheckerVersion() {
  const { enable_safety_checker: asked, safety_checker_version: version } = useSettings(
    (settings) => settings.request,
  );
  const installed = useModels(({ packs }) => packs.some(({ model }) => CHECKERS.has(model)));
  return asked && installed ? <VersionChoice version={version} /> : null;
}
