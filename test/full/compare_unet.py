"""One UNet call in PyTorch, float32 on the CPU, with the weights a pack holds, dequantised.

usage: compare_unet.py PACK TRACE

PACK is a folder `npm run pack` made; TRACE is the safetensors file of a one-step run without guidance
(docs/engine.md, "Trace"). Prints one line of JSON: how far the run's UNet output is from
PyTorch's on the same input. Needs torch, diffusers, numpy and safetensors.
"""

import json
import pathlib
import sys
import time

import diffusers
import numpy
import torch
from safetensors.numpy import load_file

FLOATS = {"fp32": numpy.float32, "fp16": numpy.float16}
ZERO = 128


class Pack:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.index = json.loads((self.folder / "index.json").read_text())

    def bytes(self, record, dtype):
        shard = self.folder / self.index["shards"][record["shard"]]["path"]
        count = record["byteLength"] // numpy.dtype(dtype).itemsize
        return numpy.fromfile(shard, dtype=dtype, count=count, offset=record["offset"])

    def config(self, path):
        record = next(file for file in self.index["files"] if file["path"] == path)
        return json.loads(self.bytes(record, numpy.uint8).tobytes())

    def weights(self, component):
        """Every tensor of a network as float32, by its upstream name."""
        by_key = {}
        for record in self.index["tensors"]:
            if record["component"] == component:
                by_key.setdefault(record["key"], {})[record["transform"]] = record
        return {key: torch.from_numpy(self.tensor(forms)) for key, forms in by_key.items()}

    def tensor(self, forms):
        if "q8" in forms:
            blocks = self.bytes(forms["q8"], numpy.uint8).reshape(-1, 32)
            scales = self.bytes(forms["q8-scales"], FLOATS[forms["q8-scales"]["dtype"]])
            values = blocks.astype(numpy.float32)
            values -= ZERO
            values *= scales.astype(numpy.float32)[:, None]
            return values.reshape(forms["q8"]["shape"])
        (transform, record), *_ = forms.items()
        values = self.bytes(record, FLOATS[record["dtype"]]).astype(numpy.float32)
        values = values.reshape(record["dims"])
        if transform == "transpose":
            values = numpy.ascontiguousarray(values.T)
        return values.reshape(record["shape"])


def main(pack_folder, trace_file):
    pack = Pack(pack_folder)
    with torch.device("meta"):
        unet = diffusers.UNet2DConditionModel.from_config(pack.config("unet/config.json"))
    # assign: the tensors themselves become the parameters, so that they are in memory once.
    unet.load_state_dict(pack.weights("unet"), strict=True, assign=True)
    unet.eval()
    trace = {name: torch.from_numpy(value) for name, value in load_file(trace_file).items()}
    started = time.monotonic()
    with torch.inference_mode():
        expected = unet(
            trace["unet_input"],
            trace["timesteps"][0],
            encoder_hidden_states=trace["prompt_embeds"],
            added_cond_kwargs={
                "text_embeds": trace["pooled"],
                "time_ids": trace["add_time_ids"].float(),
            },
        ).sample.double()
    seconds = time.monotonic() - started
    actual = trace["unet_cond"][0].double()
    difference = actual - expected
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "diffusers": diffusers.__version__,
                "relative": (difference.norm() / expected.norm()).item(),
                "largest": difference.abs().max().item(),
                "rms": expected.square().mean().sqrt().item(),
                "seconds": seconds,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
