import { ImagePlus, X } from 'lucide-react';
import ActionButton from '../../actions/ActionButton.tsx';
import foot from '../../ui/foot.module.css';
import { useSession } from '../../stores/session.ts';
import { useSettings } from '../../stores/settings.ts';
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
        {notice !== null && <output>{notice}</output>}
      </p>
      <div className={foot.tools}>
        <ActionButton action="openPicture" icon={ImagePlus} text="Replace" shape="collapses" />
        <ActionButton action="removePicture" icon={X} shape="icon" />
      </div>
    </div>
  );
}
