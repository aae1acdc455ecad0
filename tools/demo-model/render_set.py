"""Renders the training set: shards of pictures and captions. usage: render_set.py WORK [--shards 8]

Writes WORK/scenes-NN.npy (uint8 [2000, 256, 256, 3]) and WORK/captions-NN.json (four captions per
picture). Shard NN holds the seeds 1000 + 2000*NN onwards; a shard that is there already is kept.
"""
import argparse
import json
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from captions import caption
from scene import SIZE, Scene
from styles import render

SHARD = 2000
FIRST_SEED = 1000
CAPTIONS = 4


def one(seed: int):
    scene = Scene.sample(seed)
    return render(scene), [caption(scene, k) for k in range(CAPTIONS)]


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("work", type=Path)
    args.add_argument("--shards", type=int, default=8)
    a = args.parse_args()
    a.work.mkdir(parents=True, exist_ok=True)
    with Pool(2) as pool:
        for shard in range(a.shards):
            target = a.work / f"scenes-{shard:02d}.npy"
            if target.exists():
                continue
            first = FIRST_SEED + shard * SHARD
            pictures, texts = np.empty((SHARD, SIZE, SIZE, 3), np.uint8), []
            for i, (picture, words) in enumerate(pool.imap(one, range(first, first + SHARD), 50)):
                pictures[i] = picture
                texts.append(words)
            (a.work / f"captions-{shard:02d}.json").write_text(json.dumps(texts))
            part = a.work / f"part-{shard:02d}.npy"
            np.save(part, pictures)
            part.rename(target)
            print(target.name, flush=True)


if __name__ == "__main__":
    main()
