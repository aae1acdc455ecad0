import { renderToStaticMarkup } from 'react-dom/server';
import { vi } from 'vitest';
import { gridOver } from '../../src/request/mask/grid.ts';

/** A picture on the stage, half as high as it is wide. */
const SOURCE = { name: 'a.png', url: '', blob: new Blob(), width: 200, height: 100 };

/** The controls of the screen as HTML, by their names: the stage, the prompt and the parameters. */
export async function renderedControls(): Promise<ReadonlyMap<string, string>> {
  // The controls ask for the page's address, and some for its browser's name when they load.
  vi.stubGlobal('document', { baseURI: 'https://app.example/' });
  vi.stubGlobal('navigator', { userAgent: '' });
  try {
    const controls = Object.entries(await loadControls());
    return new Map(controls.map(([name, made]) => [name, renderToStaticMarkup(made)]));
  } finally {
    vi.unstubAllGlobals();
  }
}

async function loadControls() {
  const [source, fit, mask, prompt, foot, strength, size, seed, advanced, checker] =
    await Promise.all([
      import('../../src/features/source/SourceView.tsx'),
      import('../../src/features/fit/FitChoice.tsx'),
      import('../../src/features/mask/MaskSurface.tsx'),
      import('../../src/features/prompt/Prompt.tsx'),
      import('../../src/features/prompt/PromptFoot.tsx'),
      import('../../src/features/parameters/Strength.tsx'),
      import('../../src/features/parameters/Size.tsx'),
      import('../../src/features/parameters/Seed.tsx'),
      import('../../src/features/parameters/AdvancedFields.tsx'),
      import('../../src/features/parameters/VersionChoice.tsx'),
    ]);
  return {
    SourceView: <source.default source={SOURCE} />,
    // Shown where the picture has another shape than the size.
    FitChoice: <fit.default />,
    // Shown while somebody paints.
    MaskSurface: <mask.default grid={gridOver(SOURCE)} canvas={{ current: null }} />,
    Prompt: <prompt.default />,
    PromptFoot: <foot.default />,
    Strength: <strength.default />,
    Size: <size.default />,
    Seed: <seed.default />,
    AdvancedFields: <advanced.default />,
    // Shown where a checker is installed.
    VersionChoice: <checker.default version="v1" />,
  };
}
