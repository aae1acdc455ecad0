import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { activeServiceWorker, NotInstalled, takesControl } from './service-worker.ts';

/** What a browser gives a page, as far as it is used: it answers when the test says so, or never. */
class Worker extends EventTarget {
  state: ServiceWorkerState = 'installing';
  readonly heard: unknown[] = [];
  postMessage(message: unknown): void {
    this.heard.push(message);
  }
  become(state: ServiceWorkerState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}
class Registration extends EventTarget {
  readonly installing = new Worker();
  readonly waiting = null;
  active: Worker | null = null;
}
class Container extends EventTarget {
  controller: Worker | null = null;
  registered: Promise<Registration> = Promise.resolve(new Registration());
  register(): Promise<Registration> {
    return this.registered;
  }
}
const asContainer = (given: Container) => given as unknown as ServiceWorkerContainer;
const asWorker = (given: Worker) => given as unknown as ServiceWorker;

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'https://app.example/' });
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the service worker', () => {
  it('is waited for until it is active', async () => {
    const registration = new Registration();
    const container = new Container();
    container.registered = Promise.resolve(registration);
    const found = activeServiceWorker(asContainer(container));
    await vi.advanceTimersByTimeAsync(200_000);
    registration.active = registration.installing;
    registration.installing.become('activating');
    expect(await found).toBe(registration.installing);
  });

  it('is missing where its installation fails', async () => {
    const registration = new Registration();
    const container = new Container();
    container.registered = Promise.resolve(registration);
    const found = expect(activeServiceWorker(asContainer(container))).rejects.toThrow(NotInstalled);
    await vi.advanceTimersByTimeAsync(1);
    registration.installing.become('redundant');
    await found;
  });

  it('is missing where its script never comes', async () => {
    const container = new Container();
    container.registered = new Promise(() => {});
    const found = expect(activeServiceWorker(asContainer(container))).rejects.toThrow(NotInstalled);
    await vi.advanceTimersByTimeAsync(61_000);
    await found;
  });
});

describe('a page that was loaded past the service worker', () => {
  it('is taken over by it', async () => {
    const container = new Container();
    const active = new Worker();
    const taken = takesControl(asContainer(container), asWorker(active));
    expect(active.heard).toEqual(['claim']);
    container.controller = active;
    container.dispatchEvent(new Event('controllerchange'));
    expect(await taken).toBe(true);
  });

  it('goes on without it where it does not take over, as with developer tools that bypass it', async () => {
    const taken = takesControl(asContainer(new Container()), asWorker(new Worker()));
    await vi.advanceTimersByTimeAsync(6000);
    expect(await taken).toBe(false);
  });
});
