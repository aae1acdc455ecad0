import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import EnginePixels from './EnginePixels.tsx';

const square = (side: number) => ({ width: side, height: side });

function shown(size: number, drawn: number): string {
  const sizes = { size: square(size), asked: square(8192), drawn: square(drawn) };
  const how = { source: new Blob(), fit: 'stretch', convertColorProfile: true } as const;
  return renderToStaticMarkup(createElement(EnginePixels, { ...how, ...sizes }));
}

describe('the pixels that the engine gets', () => {
  it('are shown over a picture', () => {
    expect(shown(6000, 1024)).toContain('width="1024"');
  });

  it('are not made of a picture that is too large to decode beside the engine', () => {
    expect(shown(7000, 1024)).toBe('');
  });

  it('are not made in a size that takes seconds and hundreds of megabytes', () => {
    expect(shown(512, 2048)).toContain('width="2048"');
    expect(shown(512, 2056)).toBe('');
  });
});
