"""Reference numbers of the demo model, by diffusers itself. usage: reference.py MODEL SOURCE OUT

Runs StableDiffusionXLImg2ImgPipeline on the CPU in float32 with one thread and keeps its
intermediate tensors. For each case OUT/<case>/ gets request.json, source.png, resized.png (256 x 256),
expected.safetensors and image.png. Tensors are NCHW float32, ids int32; h = w = 32, S = steps run:

  ids_1, ids_2, negative_ids_1, negative_ids_2 [77] · prompt_embeds, negative_prompt_embeds [1,77,128]
  pooled, negative_pooled [1,64] · moments_mean, moments_logvar, posterior_noise, x0 [1,4,h,w]
  noise, latents_init, unet_input, decoder_input [1,4,h,w] · sigmas [N+1] · timesteps [S]
  add_time_ids [2,6] · unet_cond, unet_uncond, latents [S,1,4,h,w] · decoded [1,3,256,256]

`image` (2*u8/255 - 1 of resized.png) is not stored; `decoded` only for short runs, to stay small.
The source goes in as a tensor with plain NCHW strides: as a PIL image it would get channels-last
strides, for which PyTorch's group norm is two digits less exact.
"""
import argparse
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import diffusers
import numpy as np
import safetensors
import torch
import transformers
from PIL import Image
from safetensors.torch import save_file

from pipeline import PAGE_PROMPT, load

SIZE = 256


@dataclass
class Case:
    name: str
    prompt: str
    strength: float
    steps: int
    guidance: float
    seed: int
    keep_decoded: bool


CASES = (
    Case("page-prompt", PAGE_PROMPT, 0.95, 25, 3.0, 42, keep_decoded=False),
    Case("keeps-layout", "watercolor, sunset, an island, boats, orange sky", 0.4, 12, 3.0, 7, keep_decoded=True),
)


class Recorder:
    """Keeps the inputs and outputs of the pipeline's networks while it runs."""

    def __init__(self, pipe) -> None:
        self.pipe, self.cond, self.uncond, self.latents = pipe, [], [], []
        self.first_input = self.added = self.posterior = self.decoder_input = self.decoded = None
        self.unet_forward, self.encode, self.decode = pipe.unet.forward, pipe.vae.encode, pipe.vae.decode
        pipe.unet.forward, pipe.vae.encode, pipe.vae.decode = self.on_unet, self.on_encode, self.on_decode

    def stop(self) -> None:
        pipe = self.pipe
        pipe.unet.forward, pipe.vae.encode, pipe.vae.decode = self.unet_forward, self.encode, self.decode

    def on_unet(self, sample, timestep, **named):
        output = self.unet_forward(sample, timestep, **named)
        if self.first_input is None:
            self.first_input, self.added = sample[:1].clone(), named["added_cond_kwargs"]
            self.context = named["encoder_hidden_states"]
        uncond, cond = output[0].chunk(2)
        self.uncond.append(uncond.clone())
        self.cond.append(cond.clone())
        return output

    def on_encode(self, x, *rest, **named):
        assert x.is_contiguous(), "the source must have NCHW strides"
        output = self.encode(x, *rest, **named)
        self.posterior = output.latent_dist
        return output

    def on_decode(self, z, *rest, **named):
        output = self.decode(z, *rest, **named)
        self.decoder_input, self.decoded = z.clone(), output[0].clone()
        return output

    def on_step(self, pipe, index, timestep, kept):
        self.latents.append(kept["latents"].clone())
        return {}


def ids(tokenizer, text: str) -> torch.Tensor:
    row = tokenizer(text, padding="max_length", max_length=77, truncation=True).input_ids
    return torch.tensor(row, dtype=torch.int32)


def run(pipe, case: Case, source: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, out / "source.png")
    picture = Image.open(source)
    resized = picture.convert("RGB").resize((SIZE, SIZE), Image.LANCZOS)
    resized.save(out / "resized.png", optimize=True)
    image = torch.from_numpy(np.asarray(resized).astype(np.float32) / 255).permute(2, 0, 1)[None].contiguous()
    recorder = Recorder(pipe)
    result = pipe(
        prompt=case.prompt,
        negative_prompt="",
        image=image,
        strength=case.strength,
        num_inference_steps=case.steps,
        guidance_scale=case.guidance,
        generator=torch.Generator("cpu").manual_seed(case.seed),
        callback_on_step_end=recorder.on_step,
    ).images[0]
    recorder.stop()
    result.save(out / "image.png", optimize=True)

    draws = torch.Generator("cpu").manual_seed(case.seed)
    posterior_noise = torch.randn(1, 4, SIZE // 8, SIZE // 8, generator=draws)
    noise = torch.randn(1, 4, SIZE // 8, SIZE // 8, generator=draws)
    mean, std = (torch.tensor(v).view(1, 4, 1, 1) for v in (pipe.vae.config.latents_mean, pipe.vae.config.latents_std))
    x0 = (recorder.posterior.mean + recorder.posterior.std * posterior_noise - mean) * pipe.vae.config.scaling_factor / std
    steps_run = len(recorder.cond)
    t_start = case.steps - steps_run
    sigmas = pipe.scheduler.sigmas
    latents_init = x0 + sigmas[t_start] * noise
    scaled = latents_init / (sigmas[t_start] ** 2 + pipe.scheduler.config.sigma_data**2) ** 0.5
    assert torch.allclose(scaled, recorder.first_input, atol=1e-4), "the draws are not the pipeline's"
    tensors = {
        "ids_1": ids(pipe.tokenizer, case.prompt),
        "ids_2": ids(pipe.tokenizer_2, case.prompt),
        "negative_ids_1": ids(pipe.tokenizer, ""),
        "negative_ids_2": ids(pipe.tokenizer_2, ""),
        "prompt_embeds": recorder.context[1:],
        "negative_prompt_embeds": recorder.context[:1],
        "pooled": recorder.added["text_embeds"][1:],
        "negative_pooled": recorder.added["text_embeds"][:1],
        "moments_mean": recorder.posterior.mean,
        "moments_logvar": recorder.posterior.logvar,
        "posterior_noise": posterior_noise,
        "x0": x0,
        "noise": noise,
        "sigmas": sigmas,
        "timesteps": pipe.scheduler.timesteps[-steps_run:],
        "latents_init": latents_init,
        "unet_input": recorder.first_input,
        "add_time_ids": recorder.added["time_ids"],
        "unet_cond": torch.stack(recorder.cond),
        "unet_uncond": torch.stack(recorder.uncond),
        "latents": torch.stack(recorder.latents),
        "decoder_input": recorder.decoder_input,
    }
    if case.keep_decoded:
        tensors["decoded"] = recorder.decoded
    versions = {m.__name__: m.__version__ for m in (torch, diffusers, transformers, safetensors)}
    kept = {k: (v if k.startswith(("ids", "negative_ids")) else v.float()).detach().contiguous().clone() for k, v in tensors.items()}
    save_file(kept, out / "expected.safetensors", metadata=versions)
    request = {
        "case": case.name,
        "prompt": case.prompt,
        "negative_prompt": "",
        "width": SIZE,
        "height": SIZE,
        "strength": case.strength,
        "num_inference_steps": case.steps,
        "guidance_scale": case.guidance,
        "guidance_rescale": 0.0,
        "seed": case.seed,
        "num_images": 1,
        "source": {"file": "source.png", "mode": picture.mode, "width": picture.width, "height": picture.height, "exif_orientation": 1},
        "resized": "resized.png",
        "images": ["image.png"],
        "expected": "expected.safetensors",
        "derived": {
            "steps_run": steps_run,
            "t_start": t_start,
            "first_sigma": sigmas[t_start].item(),
            "classifier_free_guidance": True,
            "latent_shape": [1, 4, SIZE // 8, SIZE // 8],
        },
    }
    (out / "request.json").write_text(json.dumps(request, indent=1) + "\n")
    print(case.name, f"{sum(p.stat().st_size for p in out.iterdir()) / 1e6:.2f} MB")


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    for name in ("model", "source", "out"):
        args.add_argument(name, type=Path)
    a = args.parse_args()
    torch.set_num_threads(1)
    pipe = load(a.model)
    for case in CASES:
        run(pipe, case, a.source, a.out / case.name)


if __name__ == "__main__":
    main()
