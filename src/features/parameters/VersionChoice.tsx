import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { said } from '../../language/t.ts';
import { FIELDS } from '../../request/fields.ts';
import { setRequest } from '../../stores/settings.ts';
import controls from '../../ui/controls.module.css';

/** The choice between the two safety checkers. */
export default function VersionChoice({ version }: { readonly version: 'v1' | 'v2' }) {
  return (
    <div className={controls.head} data-field="safety_checker_version">
      <span className={controls.label} id="checker-label">
        {said(FIELDS.safety_checker_version.title)}
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
