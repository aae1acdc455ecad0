/**
 * `npm run check:house`: fails if files or folders import each other in a circle. Imports of types
 * count, because a circle of them leaves a reader no place to begin. The linter checks which room
 * may import which (.oxlintrc.json).
 */
import { fileURLToPath } from 'node:url';
import { fileCircles, folderCircles } from './house/circles.ts';
import { readArrows, sourceFiles } from './house/imports.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = sourceFiles(root, ['src', 'workers']);
const arrows = readArrows(root, files);
const circles = [...fileCircles(arrows), ...folderCircles(arrows)];
for (const circle of circles) {
  console.error(`These import each other in a circle: ${circle.join(', ')}`);
  for (const { from, to } of arrows) {
    const [a, b] = [from, to].map((file) => circle.find((node) => isIn(file, node)));
    if (a !== undefined && b !== undefined && a !== b) console.error(`  ${from} → ${to}`);
  }
}
if (circles.length === 0) console.log(`${files.length} files, ${arrows.length} imports, no circle`);
process.exitCode = circles.length > 0 ? 1 : 0;

function isIn(file: string, node: string): boolean {
  return file === node || file.startsWith(`${node}/`);
}
