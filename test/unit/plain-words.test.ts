import { renderToStaticMarkup } from 'react-dom/server';
import { createElement } from 'react';
import { expect, it } from 'vitest';
import TrainedAs from '../../src/features/models/TrainedAs.tsx';
import { renderedControls } from './rendered-controls.tsx';

/** Words of the engine, which a person who makes pictures need not know. */
const OF_THE_ENGINE = /\b(?:sigmas?|unet|latents?|tensors?|the network|noise)\b/i;

const textOf = (markup: string): string =>
  markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

it('the controls say in plain words what they do', async () => {
  for (const [name, markup] of await renderedControls()) {
    expect.soft(textOf(markup), name).not.toMatch(OF_THE_ENGINE);
  }
});

it('the question how a model was trained is asked in plain words', () => {
  const asked = createElement(TrainedAs, { model: 'a', value: 'epsilon', onChange: () => {} });
  expect(textOf(renderToStaticMarkup(asked))).not.toMatch(OF_THE_ENGINE);
});
