/** Firefox and WebKit, steered by WebDriver, as Debian's packages bring them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { Builder, Capabilities, type WebDriver } from 'selenium-webdriver';
import firefox from 'selenium-webdriver/firefox.js';

export type BrowserName = 'firefox' | 'webkit';

export interface OpenedBrowser {
  readonly driver: WebDriver;
  /** As it calls itself, such as `Firefox 153.8.0`. */
  readonly version: string;
  close(): Promise<void>;
}

/** Where Debian has WebKitGTK's small browser, which its driver steers. */
const MINI_BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

/** What Debian's build has switched off and Safari has had since 15.2 and 17: files of a page's own, and its room. */
const AS_IN_SAFARI = '--features=+FileSystem,+StorageAPI,+StorageAPIEstimate';

/**
 * Opens a browser with a new profile and no window to be seen. WebKit's driver has sessions alone that keep nothing after
 * them, as private windows do.
 * `firefox` needs firefox-esr and, on the path, geckodriver; `webkit` needs webkit2gtk-driver and Xvfb.
 * @throws Error that names the program that is missing
 */
export async function openBrowser(name: BrowserName): Promise<OpenedBrowser> {
  return name === 'firefox' ? openFirefox() : openWebKit();
}

async function openFirefox(): Promise<OpenedBrowser> {
  const options = new firefox.Options().addArguments('-headless', '--width=1440', '--height=900');
  options.setBinary('/usr/bin/firefox-esr');
  const service = new firefox.ServiceBuilder('geckodriver');
  const driver = await new Builder()
    .forBrowser('firefox')
    .setFirefoxOptions(options)
    .setFirefoxService(service)
    .build();
  return opened(driver, 'Firefox');
}

async function openWebKit(): Promise<OpenedBrowser> {
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1440x900x24'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(screen, 'spawn');
  // It tells the number of its display when it takes windows.
  const [number] = (await once(screen.stdout, 'data')) as [Buffer];
  const port = await freePort();
  const service = spawn('WebKitWebDriver', [`--port=${port}`], {
    env: {
      ...process.env,
      DISPLAY: `:${number.toString().trim()}`,
      // Containers have no room for WebKit's sandbox, and no GPU for its compositor.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    },
    stdio: 'ignore',
  });
  await once(service, 'spawn');
  const close = (): void => {
    service.kill();
    screen.kill();
  };
  try {
    await listens(port);
    const driver = await new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities(
        new Capabilities({
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': {
            binary: MINI_BROWSER,
            args: ['--automation', AS_IN_SAFARI],
          },
        }),
      )
      .build();
    return await opened(driver, 'WebKitGTK', close);
  } catch (error) {
    close();
    throw error;
  }
}

async function opened(
  driver: WebDriver,
  title: string,
  after: () => void = () => {},
): Promise<OpenedBrowser> {
  const capabilities = await driver.getCapabilities();
  return {
    driver,
    version: `${title} ${capabilities.getBrowserVersion() ?? ''}`.trim(),
    async close() {
      await driver.quit().catch(() => {});
      after();
    },
  };
}

/** Waits until a driver answers. */
async function listens(port: number): Promise<void> {
  const status = `http://127.0.0.1:${port}/status`;
  for (let tries = 0; tries < 100; tries++) {
    if (await fetch(status).catch(() => null)) return;
    await setTimeout(100);
  }
  throw new Error('WebKitWebDriver does not answer.');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
