"""Alignments by PyTorch in double precision, class by class: python3 test/numeric/alignments.py > test/numeric/alignments.json"""
import json

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(8)

ROWS, WIDTH, CLASSES = 9, 5, 4
NONE = -1


def rounded(*shape):
    """Numbers that single precision holds."""
    return torch.randn(*shape).float().double()


x, y = rounded(ROWS, WIDTH).requires_grad_(), rounded(ROWS, WIDTH).requires_grad_()
# The last class has no row, and two rows have no label.
label = torch.tensor([0, 1, 2, 0, NONE, 1, 0, 2, NONE])
has = label != NONE


def squared(a, b):
    return ((a[:, None] - b[None]) ** 2).sum(-1)


def kernel_distance(a, b, width):
    k = lambda p, q: torch.exp(-squared(p, q) / width).mean()
    return k(a, a) + k(b, b) - 2 * k(a, b), k(b, b)


def linear_distance(a, b):
    return ((a.mean(0) - b.mean(0)) ** 2).sum(), (b.mean(0) ** 2).sum()


def discrepancy(groups, kernel, normalize):
    width = squared(y[has], y[has]).mean() + 1e-6
    parts = [linear_distance(x[g], y[g]) if kernel == "linear" else kernel_distance(x[g], y[g], width) for g in groups]
    apart, norm = sum(p[0] for p in parts), sum(p[1] for p in parts)
    if normalize == "norm":
        return apart / norm
    return apart / len(groups) / (WIDTH if kernel == "linear" else 1)


def coral():
    covariance = lambda a: torch.cov(a.T)
    return ((covariance(x[has]) - covariance(y[has])) ** 2).sum() / (4 * WIDTH**2)


cases = {}


def case(text, value):
    x.grad = y.grad = None
    value.backward()
    cases[text] = {"value": value.item(), "x": x.grad.reshape(-1).tolist(), "y": y.grad.reshape(-1).tolist()}


present = [label == c for c in range(CLASSES) if (label == c).any()]
for name, groups in (("cmmd", present), ("mmd", [has])):
    for kernel in ("linear", "gaussian"):
        for normalize in ("norm", "dimensions"):
            case(f"{name}(kernel: {kernel}, normalize: {normalize})", discrepancy(groups, kernel, normalize))
case("coral()", coral())

print(json.dumps({
    "x": x.detach().reshape(-1).tolist(),
    "y": y.detach().reshape(-1).tolist(),
    "label": label.clamp(min=0).tolist(),
    "has": has.double().tolist(),
    "cases": cases,
}))
