"""Contact sheet through diffusers. usage: sheet.py MODEL SOURCE OUT [--seed 42] [--strengths .3,.6,.95]

One row per strength; the source first, then one picture for each prompt (25 steps, guidance 3).
"""
import argparse
from pathlib import Path

import torch
from PIL import Image, ImageDraw

from pipeline import PAGE_PROMPT, load

PROMPTS = (
    PAGE_PROMPT,
    "a photo of a house near pine trees, green meadow, clouds, sunny day",
    "watercolor painting, sunset, the sea, the sun, sailing boats, orange sky",
    "illustration, snow, pine trees, a cottage, full moon, stars, at night",
)
SIDE, STRIP = 256, 18


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("model", type=Path)
    args.add_argument("source", type=Path)
    args.add_argument("out", type=Path)
    args.add_argument("--seed", type=int, default=42)
    args.add_argument("--strengths", default=".3,.6,.95")
    args.add_argument("--prompts", nargs="*", default=PROMPTS)
    args.add_argument("--steps", type=int, default=25)
    a = args.parse_args()
    torch.set_num_threads(2)
    pipe = load(a.model)
    source = Image.open(a.source).convert("RGB").resize((SIDE, SIDE), Image.LANCZOS)
    strengths = [float(s) for s in a.strengths.split(",")]
    sheet = Image.new("RGB", (SIDE * (len(a.prompts) + 1), (SIDE + STRIP) * len(strengths)), "white")
    write = ImageDraw.Draw(sheet)

    def put(column: int, row: int, picture: Image.Image, text: str) -> None:
        x, y = column * SIDE, row * (SIDE + STRIP)
        sheet.paste(picture, (x, y + STRIP))
        write.text((x + 4, y + 3), text[:41], fill="black")

    for row, strength in enumerate(strengths):
        put(0, row, source, f"source · strength {strength}")
        for column, prompt in enumerate(a.prompts):
            generator = torch.Generator("cpu").manual_seed(a.seed)
            result = pipe(prompt=prompt, negative_prompt="", image=source, strength=strength, num_inference_steps=a.steps, guidance_scale=3.0, generator=generator)
            put(column + 1, row, result.images[0], prompt)
    sheet.save(a.out, quality=88)


if __name__ == "__main__":
    main()
