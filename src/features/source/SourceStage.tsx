import { leavePainting } from '../../actions/leave-painting.ts';
import { showFailure } from '../../actions/perform.ts';
import { useMask } from '../../stores/mask.ts';
import type { Source } from '../../stores/read-source.ts';
import { useSession } from '../../stores/session.ts';
import Boundary from '../../ui/Boundary.tsx';
import frame from '../../ui/frame.module.css';
import RecipeQuestion from './RecipeQuestion.tsx';
import SourceFoot from './SourceFoot.tsx';
import SourceView from './SourceView.tsx';
import { useStageFit } from './use-stage-fit.ts';
import { shownView } from '../../ui/later-view.ts';

/** Loaded when somebody brings several pictures. */
const OthersQuestion = shownView(() => import('./OthersQuestion.tsx'));
/** Loaded when somebody paints. */
const MaskFoot = shownView(() => import('../mask/MaskFoot.tsx'));

/** The picture that the person works on, what is asked about it, and what can be done with it. */
export default function SourceStage({ source }: { readonly source: Source }) {
  const several = useSession((session) => session.others.length > 0);
  const painting = useMask((mask) => mask.painting);
  const { frame: shown } = useStageFit(source);
  return (
    <>
      <div className={frame.room} style={{ '--aspect': shown.width / shown.height }}>
        <SourceView source={source} />
      </div>
      <RecipeQuestion />
      {several && (
        <Boundary onFailure={showFailure}>
          <OthersQuestion />
        </Boundary>
      )}
      {painting ? (
        <Boundary onFailure={leavePainting} instead={<SourceFoot source={source} />}>
          <MaskFoot />
        </Boundary>
      ) : (
        <SourceFoot source={source} />
      )}
    </>
  );
}
