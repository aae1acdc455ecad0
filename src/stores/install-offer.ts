import { create } from 'zustand';

/** Chromium's offer to install the page as an app. Other browsers have a menu for that, and make no offer. */
export interface InstallOffer extends Event {
  /** Asks the person. It can be called once. */
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

/** The browser's offer; null where it makes none, and once it was taken or refused. */
export const useInstallOffer = create<{ readonly offer: InstallOffer | null }>(() => ({
  offer: null,
}));

/** Keeps the browser's offer for a button. Without this Chromium on a phone shows a bar of its own. */
export function listenForInstallOffer(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    useInstallOffer.setState({ offer: event as InstallOffer });
  });
  addEventListener('appinstalled', () => useInstallOffer.setState({ offer: null }));
}

/** Shows the browser's question. */
export async function installApp(offer: InstallOffer): Promise<void> {
  useInstallOffer.setState({ offer: null });
  await offer.prompt();
}
