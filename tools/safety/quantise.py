"""Writes public/models/open-nsfw: the package's weights in 8 bits. `python quantise.py`, about a minute."""

import hashlib
import json
import re
import zlib

import numpy as np
import torch

from network import forward, read, upstream_file
from pictures import GRID, ROOT, SOURCES, cut, field, photograph, tensor

OUT = ROOT / "public/models/open-nsfw/open-nsfw.safetensors.deflate"
#: Values that share a scale, along [in, kh, kw] of one output channel.
BLOCK = 64
#: The largest convolutions have one scale for a whole channel, as they make least of the error.
WHOLE = re.compile(r"stage3\.block\d\.branch2b")
ZERO = 128


def stays_half(name):
    """Whether a layer stays in half precision: the first ones, with 1 % of the weights and most of the error."""
    return name == "stem" or name.startswith("stage0.")


def quantise(name, weight):
    size = weight[0].numel() if WHOLE.fullmatch(name) else BLOCK
    blocks = weight.reshape(-1, size)
    scales = (blocks.abs().amax(1) / (ZERO - 1)).half()
    steps = scales.float()[:, None]
    levels = torch.floor(blocks / torch.where(steps == 0, 1, steps) + 0.5).clamp(-ZERO, ZERO - 1)
    return (
        (levels + ZERO).to(torch.uint8).reshape(weight.shape),
        scales.reshape(weight.shape[0], -1),
        (levels * steps).reshape(weight.shape),
    )


def calibration():
    """Noise of six finenesses, and mirrored parts of the tests' pictures. No test scores any of these."""
    rng = np.random.default_rng(7)
    noise = [field(rng.integers(0, 256, (n, n, 3), dtype=np.uint8)) for n in (3, 5, 8, GRID, 16, 24)]
    photographs = [photograph(path).transpose(0) for path in SOURCES]
    lower = [
        cut(each, [0, each.height // 3, 2 * each.width // 3, each.height - each.height // 3])
        for each in photographs
    ]
    return tensor([*noise, *lower])


@torch.no_grad()
def correct(convolutions, exact, last, x):
    """Moves each bias, front to back, so that its channel's mean over the calibration is the exact one."""
    means = {}

    def note(name, y):
        means[name] = y.mean((0, 2, 3))
        return y

    def move(name, y):
        weight, bias, *rest = convolutions[name]
        moved = (bias + means[name] - y.mean((0, 2, 3))).half().float()
        convolutions[name] = (weight, moved, *rest)
        return y + (moved - bias)[None, :, None, None]

    forward(exact, last, x, note)
    forward(convolutions, last, x, move)


def write(tensors):
    """Writes a safetensors file, deflated, which saves 7 % because levels are not spread evenly."""
    names = {torch.uint8: "U8", torch.float16: "F16"}
    header, data = {}, b""
    for name, value in tensors.items():
        piece = value.contiguous().numpy().tobytes()
        place = [len(data), len(data) + len(piece)]
        header[name] = {"dtype": names[value.dtype], "shape": list(value.shape), "data_offsets": place}
        data += piece
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_bytes(zlib.compress(len(text).to_bytes(8, "little") + text + data, 9))


def main():
    exact, last = read()
    levels, scales, halves, stored = {}, {}, {}, {}
    for name, (weight, *rest) in exact.items():
        key = f"{name}.weight"
        if stays_half(name):
            halves[key] = weight.half()
            stored[name] = (weight.half().float(), *rest)
        else:
            levels[key], scales[f"{key}.scales"], values = quantise(name, weight)
            stored[name] = (values, *rest)
    correct(stored, exact, last, calibration())
    halves |= {f"{name}.bias": bias.half() for name, (_, bias, *_) in stored.items()}
    halves |= {"last.weight": last[0].half(), "last.bias": last[1].half()}
    write(levels | scales | halves)
    for path in (upstream_file(), OUT):
        print(hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size, path.name)


if __name__ == "__main__":
    main()
