import { said } from '../../language/t.ts';
import SliderRow from '../../ui/SliderRow.tsx';
import { FIELDS, type SliderName } from '../../request/fields.ts';
import { setRequest, useSettings } from '../../stores/settings.ts';

/** The slider of a field, as the table of fields describes it. */
export default function FieldSlider({ name }: { readonly name: SliderName }) {
  const value = useSettings(({ request }) => request[name]);
  const { title, limits, slider } = FIELDS[name];
  return (
    <SliderRow
      label={said(title)}
      field={name}
      {...limits}
      {...slider}
      hint={'hint' in slider ? said(slider.hint) : undefined}
      value={value}
      onChange={(next) => setRequest({ [name]: next })}
    />
  );
}
