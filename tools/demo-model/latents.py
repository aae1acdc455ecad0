"""Encodes the rendered set and measures the latents. usage: latents.py WORK VAE

Writes WORK/latents-NN.npy (posterior means, float16 [2000, 4, 32, 32]) for every shard, and
WORK/statistics.json: mean and standard deviation per channel of the first shard, which become
`latents_mean` and `latents_std` of the VAE's config, as Playground v2.5 has them.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from diffusers.models.attention_processor import AttnProcessor


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("work", type=Path)
    args.add_argument("vae", type=Path)
    a = args.parse_args()
    torch.set_num_threads(2)
    vae = AutoencoderKL.from_pretrained(a.vae, torch_dtype=torch.float32).eval()
    vae.set_attn_processor(AttnProcessor())
    for source in sorted(a.work.glob("scenes-*.npy")):
        target = a.work / source.name.replace("scenes", "latents")
        if target.exists():
            continue
        pictures = np.load(source, mmap_mode="r")
        means = np.empty((len(pictures), 4, 32, 32), np.float16)
        for i in range(0, len(pictures), 16):
            x = torch.from_numpy(pictures[i : i + 16].copy()).permute(0, 3, 1, 2).float().div(127.5).sub(1)
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
                means[i : i + 16] = vae.encode(x.contiguous()).latent_dist.mean.float().numpy()
        statistics = a.work / "statistics.json"
        if not statistics.exists():
            axes = (0, 2, 3)
            whole = means.astype(np.float64)
            values = {"mean": whole.mean(axes).tolist(), "std": whole.std(axes).tolist()}
            statistics.write_text(json.dumps(values))
            print(values)
        part = a.work / f"part-{target.name}"
        np.save(part, means)
        part.rename(target)
        print(target.name, flush=True)


if __name__ == "__main__":
    main()
