"""Puts the pictures of `npm run film` together. usage: python3 film.py (in the repository; needs Pillow)

Eight pictures a second at most. The run is shown in 4 s, however long it took; docs/film.webp is at most 2 MB.
"""
import json
from pathlib import Path

from PIL import Image

FOLDER, OUT = Path("docs/states/film"), Path("docs/film.webp")
SIZE, RATE, RUN_SECONDS, LAST_SECONDS = (900, 562), 8, 4, 3

frames = json.loads((FOLDER / "frames.json").read_text())
run = [at for _, part, at in frames if part == "run"]
took = run[-1] - run[0]
shown, clock, before = [], 0.0, frames[0][2]
for file, part, at in frames:
    clock += (at - before) * (RUN_SECONDS / took if part == "run" else 1)
    before = at
    if shown and clock - shown[-1][1] < 1 / RATE:
        continue
    shown.append((file, clock))
if shown[-1][0] != frames[-1][0]:
    shown.append((frames[-1][0], clock))
ends = [at for _, at in shown[1:]] + [shown[-1][1] + LAST_SECONDS]
durations = [round(1000 * (end - at)) for (_, at), end in zip(shown, ends)]
pictures = [Image.open(FOLDER / file).convert("RGB").resize(SIZE, Image.LANCZOS) for file, _ in shown]
pictures[0].save(OUT, save_all=True, append_images=pictures[1:], duration=durations, loop=0, quality=60, method=6)
print(f"{OUT}: {len(shown)} pictures, {OUT.stat().st_size} bytes, {sum(durations) / 1000:.1f} s; the run took {took:.1f} s")
