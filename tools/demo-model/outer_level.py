"""Reference pixels of runs with `fast`, by diffusers itself. usage: outer_level.py MODEL SOURCE OUT.json

Runs StableDiffusionXLImg2ImgPipeline on the CPU in float32. In some steps the UNet is replaced by its outer level:
conv_in, the resnets of the first down block, the last up block and conv_out, on what entered the last up block at
the last whole call (DeepCache, arXiv 2312.00858). StableDiffusionXLInpaintPipeline does the same with a mask whose
right half is white. OUT.json gets the request, and of each way every eighth pixel of every eighth row.
test/engine/outer-level.test.ts compares the engine with it.
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionXLInpaintPipeline
from PIL import Image

from pipeline import load

REQUEST = {
    "prompt": "a spoon",
    "negative_prompt": "a fork",
    "strength": 1.0,
    "num_inference_steps": 7,
    "guidance_scale": 3.0,
    "seed": 5,
}
SIDE = 64
WAYS = {"exact": 1, "deepcache-2": 2, "deepcache-3": 3}


class OuterLevel:
    """Stands in for a UNet's forward and calls less of it in some steps."""

    def __init__(self, unet) -> None:
        self.unet, self.whole, self.last_block = unet, unet.forward, unet.up_blocks[-1].forward
        unet.forward, unet.up_blocks[-1].forward = self.forward, self.keep_inner
        self.interval = self.step = 1
        self.inner = None

    def begin(self, interval: int) -> None:
        self.interval, self.step = interval, 0

    def keep_inner(self, hidden_states, **named):
        self.inner = hidden_states.clone()
        return self.last_block(hidden_states=hidden_states, **named)

    def is_whole(self) -> bool:
        return self.step == 0 or (self.step - 1) % self.interval == 0

    def forward(self, sample, timestep, encoder_hidden_states, added_cond_kwargs, timestep_cond=None, **named):
        whole = self.is_whole()
        self.step += 1
        if whole:
            return self.whole(
                sample,
                timestep,
                encoder_hidden_states=encoder_hidden_states,
                added_cond_kwargs=added_cond_kwargs,
                timestep_cond=timestep_cond,
                **named,
            )
        unet = self.unet
        time = unet.time_embedding(unet.get_time_embed(sample=sample, timestep=timestep), timestep_cond)
        time = time + unet.get_aug_embed(time, encoder_hidden_states, added_cond_kwargs)
        x = unet.conv_in(sample)
        skips = [x]
        for resnet in unet.down_blocks[0].resnets:
            x = resnet(x, time)
            skips.append(x)
        x = self.last_block(hidden_states=self.inner, temb=time, res_hidden_states_tuple=tuple(skips))
        return (unet.conv_out(unet.conv_act(unet.conv_norm_out(x))),)


def inpainting(components) -> StableDiffusionXLInpaintPipeline:
    """With the mean and deviation of latents, which diffusers leaves out where it encodes for inpainting."""
    pipe = StableDiffusionXLInpaintPipeline(**components, add_watermarker=False)
    pipe.set_progress_bar_config(disable=True)
    config = pipe.vae.config
    mean, deviation = (torch.tensor(each).view(1, 4, 1, 1) for each in (config.latents_mean, config.latents_std))
    encode = pipe._encode_vae_image
    pipe._encode_vae_image = lambda *given, **named: (
        (encode(*given, **named) - mean * config.scaling_factor) / deviation
    )
    return pipe


def main() -> None:
    model, source, out = (Path(given) for given in sys.argv[1:])
    torch.set_num_threads(1)
    pipe = load(model)
    outer = OuterLevel(pipe.unet)
    picture = Image.open(source).convert("RGB").resize((SIDE, SIDE), Image.LANCZOS)
    image = torch.from_numpy(np.asarray(picture).astype(np.float32) / 255).permute(2, 0, 1)[None].contiguous()
    mask = torch.zeros(1, 1, SIDE, SIDE)
    mask[..., SIDE // 2 :] = 1
    inpaint = inpainting(pipe.components)
    size = {"height": SIDE, "width": SIDE}
    asked = {name: value for name, value in REQUEST.items() if name != "seed"}

    def draw(interval: int, pipeline, **more) -> list[int]:
        outer.begin(interval)
        generator = torch.Generator("cpu").manual_seed(REQUEST["seed"])
        made = np.asarray(pipeline(**asked, image=image, generator=generator, **more).images[0])
        return made[::8, ::8].flatten().tolist()

    pixels = {way: draw(interval, pipe) for way, interval in WAYS.items()}
    inpainted = {way: draw(interval, inpaint, mask_image=mask, **size) for way, interval in WAYS.items()}
    out.write_text(json.dumps({"request": REQUEST, "pixels": pixels, "inpainted": inpainted}) + "\n")


if __name__ == "__main__":
    main()
