import { Brush, SquareX, X } from 'lucide-react';
import { t } from '../../language/t.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import foot from '../../ui/foot.module.css';
import { useMask } from '../../stores/mask.ts';
import { useSession } from '../../stores/session.ts';
import { paintedText } from '../mask/painted-text.ts';
import type { FitChoice as FitChoiceName } from '../../request/fit.ts';
import type { PixelSize } from '../../request/image-size.ts';
import FitChoice from '../fit/FitChoice.tsx';
import ReplaceButton from './ReplaceButton.tsx';
import { useStageFit } from './use-stage-fit.ts';
import type { Source } from '../../stores/read-source.ts';

/** Names the source, its size, and the size of the part that will be used. */
export default function SourceFoot({ source }: { readonly source: Source }) {
  const notice = useSession((session) => session.notice);
  const { fit, crop, sizes, isChoice } = useStageFit(source);
  const share = useMask(({ drawing }) => drawing?.share ?? 0);
  return (
    <div className={foot.foot}>
      <p className={foot.text} data-alone={isChoice || undefined}>
        <span className={foot.name}>{source.name}</span>
        <span>
          {sizeText(source)}
          {isChoice && `, ${fittedText(fit, crop, sizes.asked)}`}
        </span>
        {share > 0 && (
          <span>{t('{painted}, only that is drawn anew', { painted: paintedText(share) })}</span>
        )}
        {notice !== null && <output>{notice()}</output>}
      </p>
      {isChoice && <FitChoice />}
      <div className={foot.tools}>
        <ActionButton
          action="paintMask"
          icon={Brush}
          text={t('Mask')}
          look="framed"
          shape="collapses"
        />
        {share > 0 && <ActionButton action="removeMask" icon={SquareX} shape="icon" />}
        <ReplaceButton />
        <ActionButton action="removePicture" icon={X} shape="icon" />
      </div>
    </div>
  );
}

/** What is used of a picture of another shape than the new one, behind its size. */
function fittedText(fit: FitChoiceName, crop: PixelSize, asked: PixelSize): string {
  switch (fit) {
    case '':
      return t('the framed {size} is used. Drag to choose', { size: sizeText(crop) });
    case 'stretch':
      return t('stretched to {size}', { size: sizeText(asked) });
    case 'contain-edge':
    case 'contain-blur':
      return t('whole in {size}', { size: sizeText(asked) });
  }
}

function sizeText({ width, height }: PixelSize): string {
  return `${width} × ${height}`;
}
