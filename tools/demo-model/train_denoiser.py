"""Trains the UNet and both text encoders together. usage: train_denoiser.py WORK START --minutes M

START is a diffusers folder to go on from (networks.py writes a fresh one). Latents and captions come
from WORK (render_set.py, latents.py). EDM preconditioning and loss (Karras et al. 2022, table 1) with
sigma_data 0.5 and ln(sigma) ~ N(-0.2, 1.4); captions are dropped to the empty prompt in 10 %, for
classifier-free guidance. WORK/denoiser.pt is written every 100 steps; the same command goes on from it.
"""
import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from parallel import agree, average_gradients, launch

SIGMA_DATA = 0.5
EMPTY_SHARE = 0.1
# Latent sizes (rows, columns): mostly the whole square, sometimes a narrower window of it.
WINDOWS = [(32, 32)] * 8 + [(32, 24), (24, 32)]


class Captions:
    """Token ids of every caption, [pictures, 4, 77] for each tokenizer; the last row is the empty prompt."""

    def __init__(self, work: Path, shards: list[str], model: Path) -> None:
        texts = [t for s in shards for t in json.loads((work / f"captions-{s}.json").read_text())]
        self.per_picture = len(texts[0])
        flat = [caption for group in texts for caption in group] + [""]
        self.ids = []
        for folder in ("tokenizer", "tokenizer_2"):
            tokenizer = CLIPTokenizer.from_pretrained(model / folder)
            ids = tokenizer(flat, padding="max_length", max_length=77, truncation=True).input_ids
            self.ids.append(torch.tensor(ids, dtype=torch.int32))

    def rows(self, pictures: np.ndarray, rng: np.random.Generator) -> list[torch.Tensor]:
        """One random caption for each picture, or the empty prompt."""
        rows = pictures * self.per_picture + rng.integers(0, self.per_picture, len(pictures))
        rows[rng.random(len(rows)) < EMPTY_SHARE] = len(self.ids[0]) - 1
        return [ids[rows].long() for ids in self.ids]


def encode_text(encoders, ids: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """(penultimate states of both encoders side by side [b, 77, 128], pooled of the second [b, 64])."""
    first = encoders["text_encoder"](ids[0], output_hidden_states=True)
    second = encoders["text_encoder_2"](ids[1], output_hidden_states=True)
    return torch.cat([first.hidden_states[-2], second.hidden_states[-2]], -1), second.text_embeds


def edm_batch(x0: torch.Tensor, rng: np.random.Generator):
    """Noised input, network time, target and coefficients of one training step."""
    sigma = torch.from_numpy(np.exp(rng.normal(-0.2, 1.4, len(x0)))).float().clamp(0.002, 80).view(-1, 1, 1, 1)
    noisy = x0 + sigma * torch.randn_like(x0)
    norm = (sigma**2 + SIGMA_DATA**2).sqrt()
    target = (x0 - SIGMA_DATA**2 / norm**2 * noisy) / (sigma * SIGMA_DATA / norm)
    return noisy / norm, 0.25 * sigma.log().flatten(), target


def learning_rate(peak: float, step: int, done: float) -> float:
    """Warm-up over 100 steps, level to 35 % of the time, then a cosine down to 2 %."""
    fall = 1.0 if done < 0.35 else 0.5 * (1 + math.cos(math.pi * (done - 0.35) / 0.65))
    return peak * min(1, (step + 1) / 100) * (0.02 + 0.98 * fall)


def train(rank: int, a: argparse.Namespace) -> None:
    statistics = json.loads((a.work / "statistics.json").read_text())
    shards = sorted(p.stem.split("-")[1] for p in a.work.glob("latents-*.npy"))
    latents = np.concatenate([np.load(a.work / f"latents-{s}.npy") for s in shards])
    latents = torch.from_numpy(latents).float()
    mean, std = (torch.tensor(statistics[k]).view(1, 4, 1, 1) for k in ("mean", "std"))
    latents = (latents - mean) * SIGMA_DATA / std
    captions = Captions(a.work, shards, a.start)
    if rank == 0:
        print(f"{len(latents)} pictures", flush=True)

    f32 = {"torch_dtype": torch.float32}
    models = {
        "unet": UNet2DConditionModel.from_pretrained(a.start / "unet", **f32),
        "text_encoder": CLIPTextModel.from_pretrained(a.start / "text_encoder", **f32),
        "text_encoder_2": CLIPTextModelWithProjection.from_pretrained(a.start / "text_encoder_2", **f32),
    }
    models["unet"].set_attn_processor(AttnProcessor())  # 1.5 times faster than flash attention here
    weights = [p for m in models.values() for p in m.train().parameters()]
    optimizer = torch.optim.AdamW(weights, lr=a.lr, weight_decay=0.01, betas=(0.9, 0.98))
    average = {n: {k: v.clone() for k, v in m.state_dict().items()} for n, m in models.items()}
    step, spent, saved = 0, 0.0, a.work / "denoiser.pt"
    if saved.exists():
        kept = torch.load(saved)
        for name, model in models.items():
            model.load_state_dict(kept["weights"][name])
        optimizer.load_state_dict(kept["optimizer"])
        average, step, spent = kept["average"], kept["step"], kept["spent"]
        print(f"goes on from step {step}", flush=True)
    torch.manual_seed(21 + 1000 * step + rank)
    rng = np.random.default_rng(21 + 1000 * step + rank)
    each = a.batch // a.processes

    def save() -> None:
        state = {"weights": {n: m.state_dict() for n, m in models.items()}, "average": average}
        state |= {"optimizer": optimizer.state_dict(), "step": step, "spent": spent}
        torch.save(state, saved.with_suffix(".part"))
        saved.with_suffix(".part").rename(saved)

    began, before, recent = time.time(), spent, []
    while (done := (spent := agree(before + time.time() - began)) / (a.minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(a.lr, step, done)
        pictures = rng.integers(0, len(latents), each)
        rows, columns = WINDOWS[rng.integers(len(WINDOWS))]
        y, x = rng.integers(0, 33 - rows), rng.integers(0, 33 - columns)
        x0 = latents[pictures][:, :, y : y + rows, x : x + columns].contiguous()
        model_input, model_time, target = edm_batch(x0, rng)
        sizes = torch.tensor([[rows * 8.0, columns * 8.0, 0, 0, rows * 8, columns * 8]]).repeat(each, 1)
        with torch.autocast("cpu", torch.bfloat16):
            context, pooled = encode_text(models, captions.rows(pictures, rng))
            added = {"text_embeds": pooled, "time_ids": sizes}
            output = models["unet"](model_input, model_time, context, added_cond_kwargs=added).sample
        loss = (output.float() - target).pow(2).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        average_gradients(weights)
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        recent.append(loss.item())
        step += 1
        if rank > 0:
            continue
        keep = min(0.998, step / (20 + step))
        with torch.no_grad():
            for name, model in models.items():
                for k, v in model.state_dict().items():
                    average[name][k].lerp_(v, 1 - keep) if v.is_floating_point() else average[name][k].copy_(v)
        if step % 50 == 0:
            lr = optimizer.param_groups[0]["lr"]
            print(f"{step} {spent:.0f}s loss {np.mean(recent[-50:]):.4f} lr {lr:.1e}", flush=True)
        if step % 100 == 0:
            save()
    if rank == 0:
        save()
        print("done", step, flush=True)


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("work", type=Path)
    args.add_argument("start", type=Path)
    args.add_argument("--minutes", type=float, required=True)
    args.add_argument("--batch", type=int, default=32)
    args.add_argument("--lr", type=float, default=7e-4)
    args.add_argument("--processes", type=int, default=2)
    a = args.parse_args()
    launch(train, a.processes, a)


if __name__ == "__main__":
    main()
