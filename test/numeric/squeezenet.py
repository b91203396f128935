"""
Writes squeezenet.json: SqueezeNet v1.1 in PyTorch on three photographs, decoded by Pillow: fire9, averaged over positions.
Run: python3 test/numeric/squeezenet.py
"""
import json
import pathlib

import numpy as np
import torch
from PIL import Image
from torch.nn.functional import conv2d, max_pool2d

HERE = pathlib.Path(__file__).parent
DATA = HERE / "../../data"
PICTURES = ["rose/10090824183_d02c613f10_m.jpg", "daisy/10140303196_b88d3d6cec.jpg", "daisy/100080576_f52e8ee070_n.jpg"]


def tensors(path):
    """A safetensors file: the length of its header, the header, and the tensors' bytes."""
    bytes_ = path.read_bytes()
    length = int.from_bytes(bytes_[:8], "little")
    header = json.loads(bytes_[8 : 8 + length])
    body = bytes_[8 + length :]
    return {
        name: torch.from_numpy(np.frombuffer(body[slice(*of["data_offsets"])], "<f4").reshape(of["shape"]).copy())
        for name, of in header.items()
        if name != "__metadata__"
    }


WEIGHTS = tensors(DATA / "squeezenet-v1.1/squeezenet-v1.1.safetensors")


def conv(x, name, stride=1, padding=0):
    kernel = WEIGHTS[f"{name}.kernel"].permute(3, 2, 0, 1).double()
    return torch.relu(conv2d(x, kernel, WEIGHTS[f"{name}.bias"].double(), stride=stride, padding=padding))


def fire(x, name):
    s = conv(x, f"{name}.s")
    return torch.cat([conv(s, f"{name}.e1"), conv(s, f"{name}.e3", padding=1)], 1)


def trunk(x):
    """[batch, 3, height, width], blue first, minus the means, to fire8."""
    x = max_pool2d(conv(x, "conv1", stride=2), 3, 2)
    x = max_pool2d(fire(fire(x, "fire2"), "fire3"), 3, 2)
    x = max_pool2d(fire(fire(x, "fire4"), "fire5"), 3, 2)
    for name in ["fire6", "fire7", "fire8"]:
        x = fire(x, name)
    return x


def pixels(path):
    return np.asarray(Image.open(path).convert("RGB"))


def scaled(rgb):
    return torch.from_numpy((rgb[..., ::-1] - np.array([104.0, 117.0, 123.0])).transpose(2, 0, 1).copy())[None]


def features(path):
    return fire(trunk(scaled(pixels(path))), "fire9").mean((0, 2, 3)).tolist()


if __name__ == "__main__":
    found = [{"path": path, "features": [round(x, 6) for x in features(DATA / "flowers/images" / path)]} for path in PICTURES]
    (HERE / "squeezenet.json").write_text(json.dumps(found) + "\n")
