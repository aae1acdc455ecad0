import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { FIELDS } from '../../request/fields.ts';
import { useModels } from '../../stores/models.ts';
import { setRequest, useSettings } from '../../stores/settings.ts';
import controls from '../../ui/controls.module.css';

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

/** The choice itself. */
export function VersionChoice({ version }: { readonly version: 'v1' | 'v2' }) {
  return (
    <div className={controls.head} data-field="safety_checker_version">
      <span className={controls.label} id="checker-label">
        {FIELDS.safety_checker_version.title}
      </span>
      <ToggleGroup
        className={controls.toggles}
        value={[version]}
        onValueChange={([chosen]) =>
          chosen !== undefined && setRequest({ safety_checker_version: chosen })
        }
        aria-labelledby="checker-label"
      >
        <Toggle className={controls.toggle} value="v1">
          v1
        </Toggle>
        <Toggle className={controls.toggle} value="v2">
          v2
        </Toggle>
      </ToggleGroup>
    </div>
  );
}
