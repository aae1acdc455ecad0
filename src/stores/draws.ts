import type { ModelFormat } from '../../workers/protocol/store.ts';

/** Whether a pack, or a draft of one, is a model that draws. The others only help with drawing. */
export function draws({ format }: { readonly format?: ModelFormat }): boolean {
  return format === undefined || format === 'diffusers';
}
