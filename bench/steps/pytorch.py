"""A workload's step by PyTorch, as its users write it: python3 pytorch.py VARIANT NETWORK OPTIMIZER RATE FOLDER.
Speaks as child.mjs does. VARIANT is torch (1 thread), torch_threads (all cores), torch_cuda (a GPU) or torch_stacked (1 thread; the heads of
all tasks as one product, where torch has a layer a task)."""
import json
import os
import resource
import sys
import time

variant, network, optimizer, rate, folder = sys.argv[1:6]
threads = os.cpu_count() if variant == "torch_threads" else 1
# OpenBLAS and OpenMP read these when they are loaded.
os.environ.update({"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "passive"})

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(threads)
if variant == "torch_cuda" and not torch.cuda.is_available():
    print(json.dumps({"unfit": "PyTorch sees no GPU"}), flush=True)
    sys.exit()
device = "cuda" if variant == "torch_cuda" else "cpu"


def read(name):
    index = json.load(open(os.path.join(folder, name + ".json")))
    raw = np.fromfile(os.path.join(folder, name + ".bin"), dtype=np.uint8)
    arrays = {}
    for key, at in index.items():
        size = int(np.prod(at["shape"], dtype=np.int64))
        arrays[key] = torch.from_numpy(raw[at["at"] : at["at"] + 4 * size].view(at["type"]).reshape(at["shape"]).copy()).to(device)
    return arrays


data, p = read("data"), read("start")
x, y, order = data["x"], data["y"].long(), data["order"].long()


def first_channels(array):
    """[..., height, width, channels] to [..., channels, height, width]: PyTorch's order."""
    return array.movedim(-1, -3).contiguous()


def kernel(array):
    """[height, width, in, out] to [out, in, height, width]."""
    return array.permute(3, 2, 0, 1).contiguous()


def after_flatten(array, height, width):
    """Rows that are [height, width, channels] to rows that are [channels, height, width]."""
    return array.reshape(height, width, -1, array.shape[1]).permute(2, 0, 1, 3).reshape(array.shape).contiguous()


def same(image, size, stride):
    """Zeros around as TensorFlow's `same` puts them, where those are not the same on all sides."""
    total = max((-(-image.shape[-1] // stride) - 1) * stride + size - image.shape[-1], 0)
    return F.pad(image, (total // 2, total - total // 2, total // 2, total - total // 2))


def convolve(p, name, image, stride=1, padding=0):
    return F.relu(F.conv2d(image, p[name + "_kernel"], p[name + "_bias"], stride=stride, padding=padding))


def pairs(out, answers):
    """MT-DNN, eqs. 7 and 8: a softmax over the pair of each task, [batch, 2 x tasks]."""
    logs = F.log_softmax(out.view(len(out), -1, 2), dim=2)
    return -logs.gather(2, (1 - answers).unsqueeze(2)).sum() / len(out)


def mt_dnn(p, x, y):
    h = torch.sigmoid(torch.addmm(p["h1_bias"], x, p["h1_kernel"]))
    h = torch.sigmoid(torch.addmm(p["h2_bias"], h, p["h2_kernel"]))
    return pairs(torch.sigmoid(torch.addmm(p["pair_bias"], h, p["pair_kernel"])), y)


def penalty(w, precision):
    """Half the trace of W' P W, W being [tasks, ...]."""
    flat = w.reshape(len(w), -1)
    return 0.5 * (flat * (precision @ flat)).sum()


def drn(p, x, y):
    total = 0
    for i, (rows, answers) in enumerate(zip(x.chunk(4), y.chunk(4))):
        h = F.relu(torch.addmm(p[f"fc7b_bias.{i}"], rows, p[f"fc7b_kernel.{i}"]))
        total = total + F.cross_entropy(torch.addmm(p[f"fc8_bias.{i}"], h, p[f"fc8_kernel.{i}"]), answers)
    prior = sum(penalty(torch.stack([p[f"{name}_kernel.{i}"] for i in range(4)]), p[f"{name}_precision"]) for name in ("fc7b", "fc8"))
    return total + prior / len(data["x"])


def drn_stacked(p, x, y):
    h = F.relu(torch.baddbmm(p["fc7b_bias"].unsqueeze(1), x.view(4, -1, x.shape[1]), p["fc7b_kernel"]))
    out = torch.baddbmm(p["fc8_bias"].unsqueeze(1), h, p["fc8_kernel"])
    prior = penalty(p["fc7b_kernel"], p["fc7b_precision"]) + penalty(p["fc8_kernel"], p["fc8_precision"])
    return F.cross_entropy(out.flatten(0, 1), y, reduction="sum") / (len(y) / 4) + prior / len(data["x"])


def heads(p, x, y):
    total = 0
    for i, (rows, answers) in enumerate(zip(x.chunk(1000), y.chunk(1000))):
        total = total + F.cross_entropy(torch.addmm(p[f"scores_bias.{i}"], rows, p[f"scores_kernel.{i}"]), answers)
    return total


def heads_stacked(p, x, y):
    out = torch.baddbmm(p["scores_bias"].unsqueeze(1), x.view(1000, -1, x.shape[1]), p["scores_kernel"])
    return F.cross_entropy(out.flatten(0, 1), y, reduction="sum") / (len(y) / 1000)


def binary(p, x, y):
    h = F.relu(torch.addmm(p["h_bias"], x, p["h_kernel"]))
    scores = torch.addmm(p["score_bias"], h, p["score_kernel"])
    return F.binary_cross_entropy_with_logits(scores, y.float(), reduction="sum") / len(y)


def classes(scores, y):
    """The sum over tasks of their mean losses: scores [batch, tasks x classes], y [batch, tasks]."""
    return F.cross_entropy(scores.view(y.numel(), -1), y.flatten(), reduction="sum") / len(y)


def cnn(p, x, y):
    h = F.max_pool2d(convolve(p, "c1", x, padding=1), 2)
    h = F.max_pool2d(convolve(p, "c2", h, padding=1), 2)
    return classes(torch.addmm(p["scores_bias"], h.flatten(1), p["scores_kernel"]), y)


def damtl(p, x, y):
    h = F.max_pool2d(convolve(p, "c1", same(x, 3, 2), stride=2), 2)
    h = F.max_pool2d(convolve(p, "c2", h, padding=1), 2)
    h = convolve(p, "c3", h, padding=1)
    h = convolve(p, "c4", h, padding=1)
    h = F.max_pool2d(convolve(p, "c5", h, padding=1), 2)
    h = F.relu(torch.addmm(p["h_bias"], h.flatten(1), p["h_kernel"]))
    return classes(torch.addmm(p["scores_bias"], h, p["scores_kernel"]), y)


def fire(p, name, image):
    s = convolve(p, name + "_s", image)
    return torch.cat([convolve(p, name + "_e1", s), convolve(p, name + "_e3", s, padding=1)], 1)


def flowers_frozen(p, x, y):
    total = 0
    for i, task in enumerate(("kind", "color")):
        h = fire(p, task + "_fire9", x)
        scores = F.conv2d(h, p[task + "_conv10_kernel"], p[task + "_conv10_bias"]).mean((2, 3))
        total = total + F.cross_entropy(scores, y[:, i])
    return total


def flowers_tuned(p, x, y):
    h = F.max_pool2d(convolve(p, "conv1", x, stride=2), 3, 2)
    h = F.max_pool2d(fire(p, "fire3", fire(p, "fire2", h)), 3, 2)
    h = F.max_pool2d(fire(p, "fire5", fire(p, "fire4", h)), 3, 2)
    h = F.max_pool2d(fire(p, "fire8", fire(p, "fire7", fire(p, "fire6", h))), 3, 2)
    return flowers_frozen(p, h, y)


def lstm(p, x, y):
    weights = [p["h_kernel"], p["h_recurrent"], p["h_bias"], p["none"]]
    start = x.new_zeros(1, len(x), p["h_recurrent"].shape[1])
    # In the order of torch.nn.LSTM: biases, layers, dropout, training, bidirectional, batch first.
    _, last, _ = torch._VF.lstm(x, (start, start), weights, True, 1, 0.0, True, False, True)
    return classes(torch.addmm(p["scores_bias"], last[0], p["scores_kernel"]), y)


def attention(p, x, y):
    e = x + p["e_table"]
    batch, time, width = e.shape
    q, k, v = ((e @ p[f"a_{name}"] + p[f"a_{name}_bias"]).view(batch, time, 4, width // 4).transpose(1, 2) for name in ("query", "key", "value"))
    weights = torch.softmax(q @ k.transpose(2, 3) / (width // 4) ** 0.5, dim=3)
    a = (weights @ v).transpose(1, 2).reshape(batch, time, width) @ p["a_output"] + p["a_output_bias"]
    n = F.layer_norm(e + a, (width,), p["n_scale"], p["n_shift"])
    g = F.gelu(n @ p["f_kernel"] + p["f_bias"]) @ p["g_kernel"] + p["g_bias"]
    o = F.layer_norm(n + g, (width,), p["o_scale"], p["o_shift"])
    return classes(torch.addmm(p["scores_bias"], o.mean(1), p["scores_kernel"]), y)


# What differs from the arrays as they are written: the order of channels, and parameters a task.
if network in ("cnn", "damtl", "flowers_frozen", "flowers_tuned"):
    x = first_channels(x)
    p = {name: kernel(value) if value.ndim == 4 else value for name, value in p.items()}
if network == "cnn":
    p["scores_kernel"] = after_flatten(p["scores_kernel"], 8, 8)
if network == "damtl":
    p["h_kernel"] = after_flatten(p["h_kernel"], 4, 4)
if network == "lstm":
    p["h_kernel"], p["h_recurrent"] = p["h_kernel"].t().contiguous(), p["h_recurrent"].t().contiguous()
fixed = {name: value for name, value in p.items() if name.endswith("precision")}
if network == "lstm":
    fixed["none"] = torch.zeros_like(p["h_bias"])
p = {name: value for name, value in p.items() if name not in fixed}
loss_of = globals()[network]
if network in ("drn", "heads"):
    if variant == "torch_stacked":
        loss_of = globals()[network + "_stacked"]
    else:
        p = {f"{name}.{i}": part.clone() for name, value in p.items() for i, part in enumerate(value)}
for value in p.values():
    value.requires_grad_()
parameters = list(p.values())
descent = torch.optim.Adam(parameters, float(rate)) if optimizer == "adam" else torch.optim.SGD(parameters, float(rate), momentum=0.9)
every = {**p, **fixed}
at = 0


def step():
    global at
    rows = order[at % len(order)]
    at += 1
    descent.zero_grad(set_to_none=True)
    loss = loss_of(every, x[rows], y[rows])
    loss.backward()
    descent.step()
    return loss.item()


def say(answer):
    print(json.dumps(answer), flush=True)


say({"opened": True})
for line in sys.stdin:
    command, *counts = line.split()
    steps = int(counts[0]) if counts else 0
    if command == "losses":
        say({"losses": [step() for _ in range(steps)]})
    elif command == "time":
        began = time.perf_counter()
        for _ in range(steps):
            step()
        ms = (time.perf_counter() - began) * 1000 / steps
        say({"ms": ms})
    else:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        say({"device": torch.cuda.get_device_name() if device == "cuda" else None, "version": torch.__version__, "threads": torch.get_num_threads(), "peakMb": peak})
