import type { PixelSize } from '../image-size.ts';
import { pngFile } from '../picture/png-chunks.ts';
import type { MaskGrid } from './grid.ts';

/** Bytes of rows that are handed to the compressor at a time. */
const PIECE = 1 << 18;

/**
 * The mask as a file for the endpoint: a PNG of the picture's size with one bit for each pixel, white where it is
 * painted. It is compressed piece by piece, so a mask of 100 megapixels takes no more memory than its file.
 * @param grid may be painted on as soon as this function has returned its promise
 */
export async function maskPng(grid: MaskGrid, { width, height }: PixelSize): Promise<Blob> {
  const rows = packedRows({ ...grid, cells: grid.cells.slice() }, width, height);
  const pixels = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const { done, value } = rows.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  }).pipeThrough(new CompressionStream('deflate'));
  const data = new Uint8Array(await new Response(pixels).arrayBuffer());
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // One bit of grey; the three zeros behind it are the only methods there are, and no interlacing.
  header[8] = 1;
  return new Blob(
    [
      pngFile([
        ['IHDR', header],
        ['IDAT', data],
      ]),
    ],
    { type: 'image/png' },
  );
}

/** The rows of the picture, each with its filter byte, several at a time. */
function* packedRows(
  { width: across, height: down, cells }: MaskGrid,
  width: number,
  height: number,
): Generator<Uint8Array<ArrayBuffer>, void> {
  const bytes = 1 + Math.ceil(width / 8);
  const perPiece = Math.max(1, Math.floor(PIECE / bytes));
  const columns = Uint32Array.from({ length: width }, (_, x) => cellAt(x, across, width));
  const row = new Uint8Array(bytes);
  let packed = -1;
  for (let first = 0; first < height; first += perPiece) {
    const count = Math.min(perPiece, height - first);
    const piece = new Uint8Array(count * bytes);
    for (let y = 0; y < count; y++) {
      const line = cellAt(first + y, down, height);
      if (line !== packed) pack(cells.subarray(line * across, (line + 1) * across), columns, row);
      packed = line;
      piece.set(row, y * bytes);
    }
    yield piece;
  }
}

/** The cell that the centre of a pixel lies in. */
function cellAt(pixel: number, cells: number, pixels: number): number {
  return Math.floor(((pixel + 0.5) * cells) / pixels);
}

function pack(line: Uint8Array, columns: Uint32Array, row: Uint8Array): void {
  row.fill(0);
  for (const [x, column] of columns.entries()) {
    if (line[column] === 1) row[1 + (x >> 3)] = (row[1 + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
  }
}
