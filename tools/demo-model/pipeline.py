"""Opens the exported folder in diffusers, for sheet.py and reference.py."""
from pathlib import Path

import torch
from diffusers import StableDiffusionXLImg2ImgPipeline

PAGE_PROMPT = "an island near sea, with seagulls, moon shining over the sea, light house, boats int he background, fish flying over the sea"


def load(folder: Path) -> StableDiffusionXLImg2ImgPipeline:
    """The pipeline in float32 on the CPU, without watermark and progress bar."""
    pipe = StableDiffusionXLImg2ImgPipeline.from_pretrained(folder, torch_dtype=torch.float32, add_watermarker=False)
    pipe.set_progress_bar_config(disable=True)
    return pipe
