import type { Page } from 'playwright-core';

/** A screenshot as PNG, and what it shows. */
export interface Shot {
  readonly name: string;
  readonly png: Buffer;
}

/**
 * Puts screenshots of one size side by side, each under its name, four in a row.
 * @param width of one of them on the sheet, in pixels
 * @returns a WebP
 */
export async function makeSheet(
  page: Page,
  shots: readonly Shot[],
  width: number,
): Promise<Buffer> {
  const given = shots.map(({ name, png }) => ({
    name,
    url: `data:image/png;base64,${png.toString('base64')}`,
  }));
  const base64 = await page.evaluate(
    async ([tiles, wide]) => {
      const pictures = await Promise.all(
        tiles.map(async ({ url }) => createImageBitmap(await (await fetch(url)).blob())),
      );
      const [first] = pictures;
      if (first === undefined) throw new Error('no screenshots');
      const [gap, text, columns] = [12, 20, 4];
      const high = Math.round((wide * first.height) / first.width);
      const rows = Math.ceil(tiles.length / columns);
      const canvas = new OffscreenCanvas(
        gap + columns * (wide + gap),
        gap + rows * (high + text + gap),
      );
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no canvas');
      context.fillStyle = '#888';
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.fillStyle = '#fff';
      context.font = '14px sans-serif';
      context.imageSmoothingQuality = 'high';
      tiles.forEach(({ name }, index) => {
        const x = gap + (index % columns) * (wide + gap);
        const y = gap + Math.floor(index / columns) * (high + text + gap);
        context.fillText(name, x, y + 14);
        const picture = pictures[index];
        if (picture !== undefined) context.drawImage(picture, x, y + text, wide, high);
      });
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.6 });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    },
    [given, width] as const,
  );
  return Buffer.from(base64, 'base64');
}
