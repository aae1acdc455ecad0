import { PRECISION } from '../model.ts';
import { ModelsDialog } from '../../../tools/lab/models-dialog.ts';
import { type Rig, withServers } from '../rig.ts';
import type { Figures } from '../state.ts';
import { rate, seconds } from '../../../tools/lab/units.ts';

/** Presses Verify: every checksum of the pack. */
export function verify(rig: Rig): Promise<Figures> {
  return withServers(rig, {}, async ({ openBrowser }) => {
    const browser = await openBrowser();
    const lab = await browser.openLab();
    const dialog = await ModelsDialog.open(await browser.openApp());
    const [since, started] = [Date.now(), performance.now()];
    await dialog.press(rig.model.id, 'Verify');
    const record = await lab.evaluate(
      ([model, precision, from]) => globalThis.lab.verified(model, precision, from),
      [rig.model.id, PRECISION, since] as const,
    );
    const time = (performance.now() - started) / 1000;
    await browser.close();
    if (record.state !== 'ready') throw new Error(`damaged: ${record.damaged.join(', ')}`);
    return { time: seconds(time), speed: rate(record.bytesStored, time) };
  });
}
