/**
 * Git has the test fixtures compressed: `NAME.br` for a file NAME, which git ignores.
 * `node tools/unpack-fixtures.mjs` writes each NAME that is missing or was unpacked from an older
 * `.br`; the tests do this before they run. `node tools/unpack-fixtures.mjs pack FILE …` makes
 * `.br` files. The script needs Node alone, because it runs before anything is installed.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The folder of all fixtures. */
const FIXTURES = join(root, 'test/fixtures');

/** The file with the hash of each `.br` that was unpacked last; git ignores it. */
const STAMPS = '.unpacked.json';

/**
 * Bytes of a float32. Tensors compress better if all first bytes lie together, then all second
 * ones, and so on.
 */
const PLANES = 4;

/**
 * @param {string} [folder]
 * @returns {number} how many files were written
 */
export function unpackFixtures(folder = FIXTURES) {
  const stampFile = join(folder, STAMPS);
  /** @type {Record<string, string>} */
  const before = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
  /** @type {Record<string, string>} */
  const stamps = {};
  let written = 0;
  for (const packed of packedFiles(folder)) {
    const bytes = readFileSync(join(folder, packed));
    const hash = createHash('sha256').update(bytes).digest('hex');
    const target = join(folder, packed.slice(0, -'.br'.length));
    stamps[packed] = hash;
    if (before[packed] === hash && existsSync(target)) continue;
    replace(target, unpacked(packed, bytes));
    written += 1;
  }
  if (written > 0) replace(stampFile, Buffer.from(JSON.stringify(stamps)));
  return written;
}

/** Called by vitest, whose config names it as global setup. */
export function setup() {
  unpackFixtures();
}

/**
 * @param {string} path of the file to pack; `.br` is added
 * @returns {number} bytes of the packed file
 */
export function packFixture(path) {
  const bytes = readFileSync(path);
  const packed = brotliCompressSync(isTensors(path) ? planes(bytes) : bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  writeFileSync(`${path}.br`, packed);
  return packed.length;
}

/**
 * @param {string} packed its name says what it holds
 * @param {Buffer} bytes
 */
function unpacked(packed, bytes) {
  const whole = brotliDecompressSync(bytes);
  return isTensors(packed) ? interleaved(whole) : whole;
}

const isTensors = (/** @type {string} */ path) => /\.safetensors(\.br)?$/.test(path);

/** @param {Buffer} bytes what is left over after whole quads stays where it is */
function planes(bytes) {
  const count = Math.floor(bytes.length / PLANES);
  const result = Buffer.from(bytes);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < PLANES; k++) result[k * count + i] = bytes[PLANES * i + k] ?? 0;
  }
  return result;
}

/** @param {Buffer} bytes undoes {@link planes} */
function interleaved(bytes) {
  const count = Math.floor(bytes.length / PLANES);
  const result = Buffer.from(bytes);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < PLANES; k++) result[PLANES * i + k] = bytes[k * count + i] ?? 0;
  }
  return result;
}

/** @param {string} folder @returns {string[]} paths relative to it */
function packedFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.br'),
  );
}

/**
 * Whole or not at all: two test runs may unpack at the same time.
 * @param {string} path
 * @param {Buffer} bytes
 */
function replace(path, bytes) {
  mkdirSync(dirname(path), { recursive: true });
  const part = join(dirname(path), `.${basename(path)}.${process.pid}`);
  writeFileSync(part, bytes);
  renameSync(part, path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, ...paths] = process.argv.slice(2);
  if (command === 'pack') {
    for (const path of paths) {
      console.log(`${path}: ${statSync(path).size} -> ${packFixture(path)}`);
    }
  } else {
    console.log(`${unpackFixtures()} fixtures unpacked`);
  }
}
