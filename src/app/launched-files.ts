import { perform } from '../actions/perform.ts';
import { takePictures } from '../actions/take-pictures.ts';
import { whileOpening } from '../stores/while-opening.ts';

/** What the system has opened the installed app with; Chromium alone has it. */
interface LaunchQueue {
  setConsumer(
    consumer: (launch: { readonly files?: readonly FileSystemFileHandle[] }) => void,
  ): void;
}

/** Whether the browser hands files to installed apps. */
export function canBeLaunched(page: object): page is { readonly launchQueue: LaunchQueue } {
  return 'launchQueue' in page;
}

/** Puts pictures on the stage that a person opens with this app in the system's list of files. */
export function takeLaunched(queue: LaunchQueue): void {
  queue.setConsumer(({ files = [] }) => {
    const read = () => Promise.all(files.map((file) => file.getFile()));
    void perform(async () => takePictures(await whileOpening(read)));
  });
}
