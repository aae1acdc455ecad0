import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parseSeedJson } from '../../src/request/seed-json.ts';
import { EngineError } from '../../workers/failure.ts';
import type { RunnerArguments } from './arguments.ts';

/** Request fields by fal's names. The app validates them. */
export type RequestFields = Readonly<Record<string, unknown>>;

/**
 * Makes the request of a command line from the request file's fields and the flags, which win. If
 * neither sets the format, the ending of the output file does. The session sets `image_url` later
 * if `--image` names a file.
 * @throws {EngineError} `invalid_request` when the request file is missing, no JSON or no object,
 *   or when there is neither `--image` nor an `image_url`.
 */
export async function mergeRequest(
  given: Pick<RunnerArguments, 'fields' | 'requestFile' | 'out' | 'image'>,
): Promise<RequestFields> {
  const fromFile = given.requestFile === undefined ? {} : await readRequest(given.requestFile);
  const merged: Record<string, unknown> = { ...fromFile, ...given.fields };
  if (given.image === undefined && typeof merged['image_url'] !== 'string') {
    throw new EngineError(
      'invalid_request',
      'There is no source picture.',
      'Name one with --image, or give the request an image_url.',
    );
  }
  const format = merged['format'] ?? formatOf(given.out);
  return format === undefined ? merged : { ...merged, format };
}

async function readRequest(file: string): Promise<RequestFields> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new EngineError(
      'invalid_request',
      `The request file ${file} cannot be read.`,
      'Check the path after --request.',
    );
  });
  const value = parse(text, file);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new EngineError(
      'invalid_request',
      `The request file ${file} holds no JSON object.`,
      'Write the request as {"prompt": …}.',
    );
  }
  return { ...value };
}

function parse(text: string, file: string): unknown {
  try {
    return parseSeedJson(text);
  } catch (error) {
    throw new EngineError(
      'invalid_request',
      `The request file ${file} is no JSON: ${error instanceof Error ? error.message : ''}`,
      'Correct the file.',
      { cause: error },
    );
  }
}

function formatOf(file: string): 'png' | 'jpeg' | undefined {
  const ending = extname(file).toLowerCase();
  if (ending === '.png') return 'png';
  return ending === '.jpg' || ending === '.jpeg' ? 'jpeg' : undefined;
}
