"""Writes weightings.json: steps of a small network whose tasks are weighed. Run: python3 test/numeric/weightings.py"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)
rows, steps = 8, 4
tasks = ["kind", "ripe", "size"]
outputs = {"kind": 3, "ripe": 1, "size": 2}
start = {"trunk.h.kernel": torch.randn(6, 5) * 0.6, "trunk.h.bias": torch.randn(5) * 0.1}
for task in tasks:
    start[f"{task}.out.kernel"] = torch.randn(5, outputs[task])
    start[f"{task}.out.bias"] = torch.randn(outputs[task]) * 0.1
x = torch.randn(rows, 6)
labels = {"kind": torch.randint(0, 3, (rows,)), "ripe": torch.randint(0, 2, (rows,)).double(), "size": torch.randn(rows, 2)}
# What tasks share goes different ways, so that their gradients are at odds.
labels["size"][:, 0] = 2 * (labels["kind"] == 0).double() - x[:, 0]


def losses_of(p):
    h = torch.tanh(x @ p["trunk.h.kernel"] + p["trunk.h.bias"])
    out = {task: h @ p[f"{task}.out.kernel"] + p[f"{task}.out.bias"] for task in tasks}
    return {
        "kind": F.cross_entropy(out["kind"], labels["kind"]),
        "ripe": F.binary_cross_entropy_with_logits(out["ripe"].squeeze(1), labels["ripe"]),
        "size": F.mse_loss(out["size"], labels["size"]),
    }


def penalty_of(p):
    return 0.05 * (p["trunk.h.kernel"] ** 2).sum()


def uncertainty(p, s, weights):
    losses = losses_of(p)
    parts = [weights[t] * (losses[t] * torch.exp(-s[t]) / (2 if t == "size" else 1) + s[t] / 2) for t in tasks]
    total = sum(parts) + penalty_of(p)
    total.backward()
    return total, losses


def pcgrad(p, s, weights):
    losses = losses_of(p)
    counting = [t for t in tasks if weights[t] != 0]
    grads = {}
    for task in counting:
        found = torch.autograd.grad(weights[task] * losses[task], list(p.values()), retain_graph=True, allow_unused=True)
        grads[task] = dict(zip(p, found))
    shared = [n for n in p if sum(g[n] is not None for g in grads.values()) > 1]
    flat = {t: torch.cat([g[n].flatten() for n in shared]) for t, g in grads.items()}
    made = []
    for i, task in enumerate(counting):
        own = flat[task].clone()
        for ahead in range(1, len(counting)):
            other = flat[counting[(i + ahead) % len(counting)]]
            product = own @ other
            if product < 0:
                own = own - product / (other @ other) * other
        made.append(own)
    total = sum(made)
    at = 0
    beside = torch.autograd.grad(penalty_of(p), list(p.values()), allow_unused=True)
    for n, rest in zip(p, beside):
        if n in shared:
            grad = total[at : at + p[n].numel()].view_as(p[n])
            at += p[n].numel()
        else:
            grad = sum((g[n] for g in grads.values() if g[n] is not None), torch.zeros_like(p[n]))
        p[n].grad = grad + (rest if rest is not None else 0)
    return sum(weights[t] * losses[t] for t in tasks) + penalty_of(p), losses


def run(step, make, weights):
    weights = {t: weights.get(t, 1) for t in tasks}
    p = {n: value.clone().requires_grad_() for n, value in start.items()}
    s = {t: torch.zeros((), requires_grad=True) for t in tasks}
    optimizer = make([*p.values(), *s.values()])
    totals = []
    for _ in range(steps):
        optimizer.zero_grad()
        total, losses = step(p, s, weights)
        totals.append(total.item())
        optimizer.step()
    return {"totals": totals, "values": {n: v.flatten().tolist() for n, v in p.items()}, "learnt": {t: v.item() for t, v in s.items()}}


sgd = lambda ps: torch.optim.SGD(ps, lr=0.1, momentum=0.9)
adam = lambda ps: torch.optim.Adam(ps, lr=0.02)
cases = {
    "uncertainty, sgd": run(uncertainty, sgd, {}),
    "uncertainty, adam": run(uncertainty, adam, {}),
    "uncertainty, sgd, weighted": run(uncertainty, sgd, {"kind": 2, "size": 0.5}),
    "uncertainty, sgd, ripe off": run(uncertainty, sgd, {"ripe": 0}),
    "pcgrad, sgd": run(pcgrad, sgd, {}),
    "pcgrad, sgd, weighted": run(pcgrad, sgd, {"kind": 2, "size": 3}),
    "pcgrad, sgd, ripe off": run(pcgrad, sgd, {"ripe": 0}),
}
numbers = lambda t: {"shape": list(t.shape), "values": t.flatten().tolist()}
pathlib.Path(__file__).with_suffix(".json").write_text(
    json.dumps({"torch": torch.__version__, "start": {n: numbers(v) for n, v in start.items()}, "x": numbers(x), "labels": {t: numbers(v) for t, v in labels.items()}, "cases": cases}, indent=1) + "\n"
)
