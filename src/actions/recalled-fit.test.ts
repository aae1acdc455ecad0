import { describe, expect, it } from 'vitest';
import { parseRequest } from '../request/parse-request.ts';
import type { GenerateRequest } from '../request/schema.ts';
import type { JobOrigin } from '../../workers/records/record.ts';
import { recalledFit } from './recalled-fit.ts';

const WIDE = { width: 1600, height: 1000 };
const SHOWN = { width: 1000, height: 1000 };

/** What a request of a square gives back. */
function recalled(
  asked: Partial<GenerateRequest>,
  origin: JobOrigin = 'endpoint',
  source: typeof WIDE | null = WIDE,
) {
  const body = { prompt: 'sea', image_url: 'blob:a.png', image_size: 'square', ...asked };
  const parsed = parseRequest(body);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  const { fit, left } = recalledFit({ request: { ...parsed.request, seed: 7n }, origin }, source);
  return { fit, left: left?.() ?? null };
}

describe('the fit of a request that names none', () => {
  it('is that of the engine, which stretches the whole picture', () => {
    expect(recalled({})).toEqual({ fit: 'stretch', left: null });
    expect(recalled({ crop: { x: 0, y: 0, ...WIDE } })).toEqual({ fit: 'stretch', left: null });
  });

  it('covers where the picture has the shape of the size', () => {
    expect(recalled({}, 'runner', SHOWN)).toEqual({ fit: '', left: null });
  });

  it('covers where a frame can show its crop', () => {
    const crop = { x: 600, y: 0, ...SHOWN };
    expect(recalled({ crop })).toEqual({ fit: '', left: null });
    expect(recalled({ crop, fit: 'contain-edge' })).toEqual({ fit: '', left: null });
  });

  it('is known without the picture: the app covers, the others stretch', () => {
    expect(recalled({}, 'app', null).fit).toBe('');
    expect(recalled({}, 'bridge', null).fit).toBe('stretch');
  });

  it('covers where nothing is fitted', () => {
    expect(recalled({ image_url: null } as object, 'endpoint', null).fit).toBe('');
  });
});

describe('a crop that the screen cannot make', () => {
  it('is said: one of another shape, and a smaller one', () => {
    const left = 'the part of the picture that was used, which the frame here cannot show';
    const other = { x: 0, y: 0, width: 800, height: 400 };
    expect(recalled({ crop: other })).toEqual({ fit: '', left });
    const smaller = { x: 0, y: 0, width: 500, height: 500 };
    expect(recalled({ crop: smaller })).toEqual({ fit: '', left });
  });

  it('is said where it was contained', () => {
    const crop = { x: 0, y: 0, width: 800, height: 400 };
    const left = 'the part of the picture that was used, as Contain uses all of it';
    expect(recalled({ crop, fit: 'contain-edge' })).toEqual({ fit: 'contain-edge', left });
  });
});
