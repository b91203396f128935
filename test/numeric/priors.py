"""Priors by PyTorch in double precision: python3 test/numeric/priors.py > test/numeric/priors.json"""
import json

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(5)


def rounded(*shape):
    """Numbers that single precision holds."""
    return torch.randn(*shape).float().double()


def definite(n):
    a = rounded(n, n)
    return (a @ a.T + 0.5 * torch.eye(n)).float().double()


def kronecker():
    """The penalty of a convolution's kernels, the Kronecker product written out."""
    shape = [3, 4, 2, 2]
    w = rounded(*shape).requires_grad_()
    precisions = [definite(n) for n in shape]
    whole = precisions[0]
    for precision in precisions[1:]:
        whole = torch.kron(whole, precision)
    vec = w.reshape(-1)
    value = 0.5 * vec @ whole @ vec
    value.backward()
    return {
        "w": w.detach().reshape(-1).tolist(),
        "precisions": [p.reshape(-1).tolist() for p in precisions],
        "value": value.item(),
        "gradient": w.grad.reshape(-1).tolist(),
    }


def alternating():
    """DRN: W by gradient with Sigma fixed, Sigma by eq. 13 once an epoch; three linear tasks from one start."""
    tasks, rows, width, out, epsilon, rate, momentum, training_rows = 3, 6, 4, 2, 0.01, 0.02, 0.9, 600
    x = rounded(rows, width)
    y = rounded(tasks, rows, out)
    start = rounded(width, out)
    w = start.repeat(tasks, 1, 1).clone().requires_grad_()
    sigma = torch.eye(tasks) / tasks
    velocity = torch.zeros_like(w)
    losses = []
    for epoch in range(4):
        for step in range(3):
            loss = sum(((x @ w[t] - y[t]) ** 2).mean(1).mean() for t in range(tasks))
            flat = w.reshape(tasks, -1)
            prior = 0.5 * torch.trace(flat.T @ torch.linalg.inv(sigma) @ flat) / training_rows
            (gradient,) = torch.autograd.grad(loss + prior, w)
            losses.append((loss + prior).item())
            velocity = momentum * velocity + gradient
            w = (w - rate * velocity).detach().requires_grad_()
        flat = w.detach().reshape(tasks, -1)
        sigma = flat @ flat.T / (width * out) + epsilon * torch.eye(tasks)
        sigma = sigma / torch.trace(sigma)
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "start": start.reshape(-1).tolist(),
        "losses": losses,
        "w": w.detach().reshape(tasks, -1).tolist(),
        "sigma": sigma.reshape(-1).tolist(),
    }


print(json.dumps({"kronecker": kronecker(), "alternating": alternating()}))
