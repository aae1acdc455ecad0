import { Brush, ImagePlus, SquareX, X } from 'lucide-react';
import ActionButton from '../../actions/ActionButton.tsx';
import foot from '../../ui/foot.module.css';
import { useMask } from '../../stores/mask.ts';
import { useSession } from '../../stores/session.ts';
import { useSettings } from '../../stores/settings.ts';
import { paintedText } from '../mask/painted-text.ts';
import { useRunModel } from '../../models/run-model.ts';
import { chosenSize } from '../../request/sizes.ts';
import { coverCrop, isWhole } from '../../request/cover-crop.ts';
import type { Source } from '../../stores/read-source.ts';

/** Names the source, its size, and the size of the part that will be used. */
export default function SourceFoot({ source }: { readonly source: Source }) {
  const focus = useSession((session) => session.focus);
  const notice = useSession((session) => session.notice);
  const size = useSettings((settings) => settings.size);
  const { nativePixels } = useRunModel();
  const { pixels } = chosenSize(size, source, nativePixels);
  const crop = coverCrop(source, pixels, focus);
  const cropped = !isWhole(crop, source);
  const share = useMask(({ drawing }) => drawing?.share ?? 0);
  return (
    <div className={foot.foot}>
      <p className={foot.text}>
        <span className={foot.name}>{source.name}</span>
        <span>
          {source.width} × {source.height}
          {cropped && (
            <>
              , the framed {crop.width} × {crop.height} is used. Drag to choose
            </>
          )}
        </span>
        {share > 0 && <span>{paintedText(share)}, only that is drawn anew</span>}
        {notice !== null && <output>{notice}</output>}
      </p>
      <div className={foot.tools}>
        <ActionButton action="paintMask" icon={Brush} text="Mask" look="framed" shape="collapses" />
        {share > 0 && <ActionButton action="removeMask" icon={SquareX} shape="icon" />}
        <ActionButton action="openPicture" icon={ImagePlus} text="Replace" shape="collapses" />
        <ActionButton action="removePicture" icon={X} shape="icon" />
      </div>
    </div>
  );
}
