"""Contact sheet of pictures from a prompt alone, through `npm run endpoint`. usage: text_sheet.py ENDPOINT OUT

Twelve prompts, each drawn once with its number as the seed: nothing is chosen among several. 512 × 512, 25 steps,
the guidance of the endpoint.
"""
import io
import json
import sys
from urllib.request import Request, urlopen

from PIL import Image

PROMPTS = (
    "a lighthouse on an island, sunset",
    "a photo of a boat on the sea, full moon, stars",
    "a watercolor of a house in a green meadow, sunny day",
    "pixel art of a cactus in the desert, at night",
    "an illustration of pine trees in the snow, winter",
    "a pencil sketch of a sailing boat, seagulls flying",
    "fish jumping out of the water, bright day",
    "a palm tree on a small island, orange sky",
    "mountains in the background, a cottage, stormy weather",
    "desert dunes, sun shining, blue sky",
    "lighthouse, ships, grey sky, storm",
    "snowy field, house, starry sky",
)
SIDE, COLUMNS = 256, 4


def draw(endpoint: str, prompt: str, seed: int) -> Image.Image:
    size = {"width": 2 * SIDE, "height": 2 * SIDE}
    body = {"prompt": prompt, "seed": seed, "image_size": size, "num_inference_steps": 25, "format": "png"}
    request = Request(f"{endpoint}/fal-ai/playground-v25", json.dumps(body).encode(), {"content-type": "application/json"})
    url = json.load(urlopen(request))["images"][0]["url"]
    return Image.open(io.BytesIO(urlopen(url).read())).convert("RGB").resize((SIDE, SIDE), Image.LANCZOS)


def main() -> None:
    endpoint, out = sys.argv[1:]
    sheet = Image.new("RGB", (SIDE * COLUMNS, SIDE * -(-len(PROMPTS) // COLUMNS)))
    for i, prompt in enumerate(PROMPTS):
        sheet.paste(draw(endpoint.rstrip("/"), prompt, i + 1), (i % COLUMNS * SIDE, i // COLUMNS * SIDE))
    sheet.save(out, quality=72, method=6)


if __name__ == "__main__":
    main()
