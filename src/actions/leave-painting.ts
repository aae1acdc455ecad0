import { useMask } from '../stores/mask.ts';
import { showFailure } from './perform.ts';

/** Ends painting where a view that it needs cannot be shown: without the tools nobody could end it. */
export function leavePainting(error: unknown): void {
  useMask.setState({ painting: false });
  showFailure(error);
}
