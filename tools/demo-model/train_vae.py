"""Trains the autoencoder. usage: train_vae.py WORK START OUT --minutes M [--decoder-only]

START is a diffusers VAE folder to go on from. Whole 256x256 pictures are used, not crops: group norm
takes its statistics over the picture, and a decoder trained on crops gets the colours of whole
pictures wrong. With --decoder-only the encoder is frozen, so latents and a trained UNet stay valid;
the decoder then also learns to decode slightly wrong latents, as the UNet's are.
Loss: L1 + L1 of gradients + L1 of 8x8 means (colour) + 0.5 MSE + 5e-5 KL.
"""
import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from diffusers.models.attention_processor import AttnProcessor

import photos

BATCH, SIZE = 3, 256


def gradients(a: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return a[..., 1:] - a[..., :-1], a[..., 1:, :] - a[..., :-1, :]


def reconstruction_loss(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    edges = sum((a - b).abs().mean() for a, b in zip(gradients(x), gradients(y), strict=True))
    colour = (F.avg_pool2d(x, 8) - F.avg_pool2d(y, 8)).abs().mean()
    return (x - y).abs().mean() + edges + colour + 0.5 * F.mse_loss(x, y)


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("work", type=Path)
    args.add_argument("start", type=Path)
    args.add_argument("out", type=Path)
    args.add_argument("--minutes", type=float, required=True)
    args.add_argument("--decoder-only", action="store_true")
    args.add_argument("--lr", type=float, default=1e-3)
    args.add_argument("--photo-share", type=float, default=0.3)
    a = args.parse_args()
    torch.manual_seed(11)
    torch.set_num_threads(2)
    rng = np.random.default_rng(11)
    shards = [np.load(p, mmap_mode="r") for p in sorted(a.work.glob("scenes-*.npy"))]
    free = photos.load()
    vae = AutoencoderKL.from_pretrained(a.start, torch_dtype=torch.float32)
    vae.set_attn_processor(AttnProcessor())  # faster than flash attention at these sizes on a CPU
    if a.decoder_only:
        vae.encoder.requires_grad_(False)
        vae.quant_conv.requires_grad_(False)
    weights = [p for p in vae.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=a.lr, weight_decay=1e-4, betas=(0.9, 0.99))
    average = {k: v.clone() for k, v in vae.state_dict().items()}

    def batch() -> torch.Tensor:
        pictures = []
        for _ in range(BATCH):
            if rng.random() < a.photo_share:
                picture = photos.crop(free, rng, SIZE)
            else:
                shard = shards[rng.integers(len(shards))]
                picture = shard[rng.integers(len(shard))]
            pictures.append(picture[:, ::-1] if rng.random() < 0.5 else picture)
        return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float().div(127.5).sub(1).contiguous()

    began, step, recent = time.time(), 0, []
    while (done := (time.time() - began) / (a.minutes * 60)) < 1:
        lr = a.lr * min(1, (step + 1) / 60) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        for group in optimizer.param_groups:
            group["lr"] = lr
        x = batch()
        with torch.autocast("cpu", torch.bfloat16):
            with torch.set_grad_enabled(not a.decoder_only):
                posterior = vae.encode(x).latent_dist
            mean, logvar = posterior.mean.float(), posterior.logvar.float()
            if a.decoder_only:
                z = mean + 0.03 * mean.std() * torch.randn_like(mean)
            else:
                z = mean + torch.exp(0.5 * logvar) * torch.randn_like(mean)
            y = vae.decode(z).sample.float()
        kl = 0.5 * (mean**2 + logvar.exp() - 1 - logvar).mean()
        loss = reconstruction_loss(x, y) + (0 if a.decoder_only else 5e-5 * kl)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        recent.append(loss.item())
        keep = min(0.995, (1 + step) / (10 + step))
        with torch.no_grad():
            for k, v in vae.state_dict().items():
                average[k].lerp_(v, 1 - keep)
        if step % 50 == 0:
            print(f"{step} {time.time() - began:.0f}s loss {np.mean(recent[-50:]):.4f} lr {lr:.1e}", flush=True)
        step += 1
    vae.load_state_dict(average)
    vae.save_pretrained(a.out)
    print("done", step, flush=True)


if __name__ == "__main__":
    main()
