/** Where the software drivers lie that tests in Node give to Dawn, by the variable VK_ICD_FILENAMES. */
import { dirname, join } from 'node:path';
import process from 'node:process';

/** `LAVAPIPE_ICD` names a driver that is not installed, only unpacked. */
export const LAVAPIPE = [
  process.env['LAVAPIPE_ICD'] ?? '',
  '/usr/share/vulkan/icd.d/lvp_icd.json',
  `/usr/share/vulkan/icd.d/lvp_icd.${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.json`,
];

/** SwiftShader lies beside the browser that it belongs to. It compiles in seconds, in fp32 only. */
export const SWIFTSHADER = [process.env['CHROME_PATH'] ?? '', '/usr/lib/chromium/chromium'].map(
  (browser) => join(dirname(browser), 'vk_swiftshader_icd.json'),
);
