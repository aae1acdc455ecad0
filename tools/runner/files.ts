import { copyFile, mkdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { EngineError } from '../../workers/failure.ts';
import type { StaticServer } from '../static-server.ts';
import { RUNNER_ORIGIN } from './browser.ts';
import type { ChosenModel } from './model-folder.ts';

/**
 * Serves a picture on the app's own origin.
 * @param job a part of the URL that no other job has
 * @returns the picture's URL
 * @throws {EngineError} `file_download_error` if it is no file.
 */
export async function servePicture(
  server: StaticServer,
  file: string,
  job: string,
): Promise<string> {
  await checkPicture(file);
  return serveFile(server, file, job);
}

/** As {@link servePicture}, for a file that is known to be there. */
export function serveFile(server: StaticServer, file: string, job: string): string {
  const prefix = `/runner/file/${job}/${basename(file)}`;
  server.mount({ prefix, path: file });
  return RUNNER_ORIGIN + prefix.split('/').map(encodeURIComponent).join('/');
}

/** @throws {EngineError} `file_download_error` if there is no file of this name. */
export async function checkPicture(file: string): Promise<void> {
  const info = await stat(file).catch(() => undefined);
  if (info?.isFile()) return;
  throw new EngineError(
    'file_download_error',
    `There is no picture ${file}.`,
    'Check the paths after --image and --mask.',
  );
}

/**
 * Serves a model folder or a checkpoint, by Range, on the app's own origin.
 * @returns undefined for the demo model, which comes with the app
 */
export function serveModel(
  server: StaticServer,
  model: ChosenModel,
): { readonly id: string; readonly baseUrl: string } | undefined {
  if (model.kind === 'demo') return undefined;
  const { id } = model;
  const url = `${RUNNER_ORIGIN}/runner/model/${encodeURIComponent(id)}`;
  if (model.kind === 'file') {
    server.mount({ prefix: `/runner/model/${id}`, path: model.file });
    return { id, baseUrl: url };
  }
  server.mount({ prefix: `/runner/model/${id}/`, path: model.folder });
  return { id, baseUrl: `${url}/` };
}

/**
 * Copies a result to the path that the command names.
 * @throws {EngineError} `invalid_request` when that place cannot be written.
 */
export async function saveResult(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
  } catch (error) {
    throw new EngineError(
      'invalid_request',
      `The result cannot be written to ${to}: ${error instanceof Error ? error.message : ''}.`,
      'Name a file in a folder you can write to.',
      { cause: error },
    );
  }
}
