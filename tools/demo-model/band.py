"""Measures the effect of each strength. usage: band.py MODEL SOURCE [--seeds 2]

For each strength, over two opposite prompts: the correlation of the result with the source (layout kept:
near 1) and the mean difference between the two prompts' results (prompt followed: large), both on
32 x 32 means of the picture, levels of 255.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from pipeline import PAGE_PROMPT, load

PROMPTS = (PAGE_PROMPT, "a photo of a house near pine trees, green meadow, clouds, sunny day")
STRENGTHS = (0.3, 0.4, 0.5, 0.6, 0.8)


def small(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.resize((32, 32), Image.BOX)).astype(np.float64)


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("model", type=Path)
    args.add_argument("source", type=Path)
    args.add_argument("--seeds", type=int, default=1)
    a = args.parse_args()
    torch.set_num_threads(2)
    pipe = load(a.model)
    source = Image.open(a.source).convert("RGB").resize((256, 256), Image.LANCZOS)
    print("strength  steps  correlation with the source  difference between the prompts")
    for strength in STRENGTHS:
        kept, apart = [], []
        for seed in range(a.seeds):
            pair = []
            for prompt in PROMPTS:
                generator = torch.Generator("cpu").manual_seed(seed)
                call = dict(negative_prompt="", image=source, strength=strength, num_inference_steps=25, guidance_scale=3.0)
                pair.append(small(pipe(prompt=prompt, generator=generator, **call).images[0]))
                kept.append(np.corrcoef(pair[-1].ravel(), small(source).ravel())[0, 1])
            apart.append(np.abs(pair[0] - pair[1]).mean())
        print(f"{strength:8}  {int(25 * strength):5}  {np.mean(kept):27.2f}  {np.mean(apart):30.1f}", flush=True)


if __name__ == "__main__":
    main()
