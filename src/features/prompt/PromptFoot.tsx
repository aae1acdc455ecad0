import { useSettings } from '../../stores/settings.ts';
import Tokens from './Tokens.tsx';
import WeightsSwitch from './WeightsSwitch.tsx';

/** What stands below the prompt: whether brackets weigh words, and how much of it the model reads. */
export default function PromptFoot() {
  const prompt = useSettings((settings) => settings.request.prompt);
  return (
    <>
      <WeightsSwitch />
      <Tokens text={prompt} />
    </>
  );
}
