import { beforeEach, expect, it, vi } from 'vitest';
import { passFocus } from './keep-focus.ts';

/** An element as far as the focus is concerned; Node has none. */
class StandIn {
  isConnected = true;
  disabled = false;
  readonly ariaCurrent = null;
  readonly dataset: Record<string, string>;
  constructor(dataset: Record<string, string> = {}) {
    this.dataset = dataset;
  }
  matches(): boolean {
    return this.disabled;
  }
  focus(): void {
    page.activeElement = this;
  }
}

const body = new StandIn();
const page = {
  body,
  activeElement: body,
  shown: new Map<string, StandIn>(),
  querySelector: (place: string) => page.shown.get(place) ?? null,
};
let frames: (() => void)[] = [];
const frame = () => {
  for (const due of frames.splice(0)) due();
};
const on = (element: StandIn) => element as unknown as HTMLElement;

beforeEach(() => {
  vi.stubGlobal('document', page);
  vi.stubGlobal('requestAnimationFrame', (due: () => void) => frames.push(due));
  frames = [];
  page.shown.clear();
});

/** A button with the focus, and what React calls before it takes the button away. */
function focused() {
  const button = new StandIn({ action: 'leaveMask' });
  button.focus();
  return { button, end: passFocus('first', 'second')(on(button)) };
}

it('goes to the first place that is there, when the button goes', () => {
  const second = new StandIn();
  page.shown.set('second', second);
  const { button, end } = focused();
  end();
  button.isConnected = false;
  page.activeElement = body;
  frame();
  expect(page.activeElement).toBe(second);
});

it('goes to the same button of what is shown next, and waits some frames for it', () => {
  const { button, end } = focused();
  end();
  button.isConnected = false;
  page.activeElement = body;
  frame();
  expect(page.activeElement).toBe(body);
  const same = new StandIn();
  page.shown.set('[data-action="leaveMask"]:not(:disabled)', same);
  page.shown.set('first', new StandIn());
  frame();
  expect(page.activeElement).toBe(same);
});

it('also comes to a place that is there much later, as where a run stops slowly', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { button, end } = focused();
  end();
  button.disabled = true;
  page.activeElement = body;
  for (let i = 0; i < 100; i++) frame();
  expect(frames).toEqual([]);
  vi.advanceTimersByTime(5000);
  expect(page.activeElement).toBe(body);
  const first = new StandIn();
  page.shown.set('first', first);
  vi.advanceTimersByTime(1000);
  expect(page.activeElement).toBe(first);
  // Once, and not after the person has gone elsewhere.
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it('goes on when the button is disabled', () => {
  const first = new StandIn();
  page.shown.set('first', first);
  const { button, end } = focused();
  end();
  button.disabled = true;
  frame();
  expect(page.activeElement).toBe(first);
});

it('stays on a button that stays, and where the person has gone meanwhile', () => {
  page.shown.set('first', new StandIn());
  const { button, end } = focused();
  end();
  frame();
  expect(page.activeElement).toBe(button);
  end();
  button.isConnected = false;
  const chosen = new StandIn();
  chosen.focus();
  frame();
  expect(page.activeElement).toBe(chosen);
});

it('is not taken by a button that had none', () => {
  page.shown.set('first', new StandIn());
  page.activeElement = body;
  const button = new StandIn();
  passFocus('first')(on(button))();
  button.isConnected = false;
  frame();
  expect(page.activeElement).toBe(body);
});
