"""Writes optimizers.json: PyTorch's optimizers on a few numbers. Run: python3 test/numeric/optimizers.py"""
import json
import pathlib

import torch

torch.manual_seed(5)
steps = 6
start = torch.randn(4, 3, dtype=torch.float64)
# Gradients of very different sizes, zeros among them, so that epsilon and the corrections show.
gradients = torch.randn(steps, 4, 3, dtype=torch.float64) * torch.logspace(-8, 2, 12, dtype=torch.float64).view(4, 3)
gradients[:, 0, 1] = 0

optimizers = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "sgd, momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "sgd, momentum and decay": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01),
    "sgd, nesterov and decay": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "adam": lambda p: torch.optim.Adam(p, lr=0.001),
    "adam, other constants": lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.8, 0.9), eps=1e-4),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.001),
    "adamw, other constants": lambda p: torch.optim.AdamW(p, lr=0.1, betas=(0.8, 0.9), eps=1e-4, weight_decay=0.3),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01),
    "rmsprop, momentum": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-4, momentum=0.8),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.01),
    "adagrad, other constants": lambda p: torch.optim.Adagrad(p, lr=0.1, eps=1e-4),
}


def run(make):
    value = start.clone().requires_grad_()
    optimizer = make([value])
    values = []
    for gradient in gradients:
        value.grad = gradient.clone()
        optimizer.step()
        values.append(value.detach().flatten().tolist())
    return values


def clipped(norm):
    parameters = [torch.zeros(4, 3, dtype=torch.float64), torch.zeros(4, 3, dtype=torch.float64)]
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = gradient.clone()
    torch.nn.utils.clip_grad_norm_(parameters, norm)
    return dict(norm=norm, gradients=[parameter.grad.flatten().tolist() for parameter in parameters])


results = dict(
    torch=torch.__version__,
    shape=[4, 3],
    start=start.flatten().tolist(),
    gradients=gradients.reshape(steps, -1).tolist(),
    clipped=[clipped(norm) for norm in (0.5, 1000)],
    values={name: run(make) for name, make in optimizers.items()},
)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n")
