import { withStyle } from '../../request/prompt-style.ts';
import { useSettings } from '../../stores/settings.ts';
import StyleMenu from '../styles/StyleMenu.tsx';
import Tokens from './Tokens.tsx';
import WeightsSwitch from './WeightsSwitch.tsx';

/** What stands below the prompt: its style, whether brackets weigh words, and how much of it the model reads. */
export default function PromptFoot() {
  const sent = useSettings(({ request, style }) => withStyle(request, style).prompt);
  return (
    <>
      <StyleMenu />
      <WeightsSwitch />
      <Tokens text={sent} />
    </>
  );
}
