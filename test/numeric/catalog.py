"""Writes catalog.json: PyTorch's activations and losses, in double precision. Run: python test/numeric/catalog.py"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)


def numbers(tensor):
    return [float(f"{x:.12g}") for x in tensor.detach().reshape(-1).tolist()]


def with_slope(f, x):
    """f's values at x, and the gradient of their sum."""
    x = x.clone().requires_grad_()
    y = f(x)
    (slope,) = torch.autograd.grad(y.sum() if y.shape else y, x)
    return numbers(y), numbers(slope)


def activation(name, f):
    x = torch.tensor([[-6.0, -1.7, -0.3, 0.1], [0.45, 1.2, 2.5, 7.0]])
    y, _ = with_slope(f, x)
    # Of a projection: the sum of a softmax has no slope.
    weights = torch.arange(1.0, 9.0).reshape(2, 4)
    _, slope = with_slope(lambda x: f(x) * weights, x)
    return dict(use=name, shape=list(x.shape), x=numbers(x), y=y, weights=numbers(weights), slope=slope)


def loss(name, task, f, output, label):
    """f gives one number a row."""
    value, slope = with_slope(lambda x: f(x, label), output)
    return dict(use=name, task=task, output=numbers(output), label=numbers(label), value=value, slope=slope)


def labels(*shape):
    return torch.randint(0, 2, shape).double()


def rows(width):
    """Ordinary scores, and large ones."""
    extreme = torch.tensor([[1e4, -1e4, 1e4], [-1e4, 1e4, 1e4]])[:, :width]
    return torch.cat([torch.randn(6, width) * 3, extreme])


def logits(output, label):
    return F.binary_cross_entropy_with_logits(output, label, reduction="none")


def focal(log, gamma):
    """Lin et al. 2017, eq. 4, from the logarithm of the probability of the right answer."""
    return -((1 - log.exp()) ** gamma) * log


def focal_binary(x, q, gamma, alpha):
    log = torch.where(q == 1, F.logsigmoid(x[:, 0]), F.logsigmoid(-x[:, 0]))
    return torch.where(q == 1, alpha, 1 - alpha) * focal(log, gamma)


def focal_class(x, q, gamma):
    return focal(-F.cross_entropy(x, q.long(), reduction="none"), gamma)


classes = torch.tensor([0, 1, 2, 2, 1, 0, 1, 0])
losses = [
    loss("binary_cross_entropy", "binary", lambda x, q: logits(x[:, 0], q), rows(1), labels(8)),
    loss("binary_cross_entropy", "subset", lambda x, q: logits(x, q).sum(1), rows(3), labels(8, 3)),
    loss("cross_entropy", "class", lambda x, q: F.cross_entropy(x, q.long(), reduction="none"), rows(3), classes),
    loss("one_vs_rest", "class", lambda x, q: logits(x, F.one_hot(q.long(), 3).double()).sum(1), rows(3), classes),
    loss("pairwise_cross_entropy", "binary", lambda x, q: F.cross_entropy(x, 1 - q.long(), reduction="none"), rows(2), labels(8)),
    loss("mse", "real", lambda x, q: F.mse_loss(x, q, reduction="none").mean(1), rows(3), torch.randn(8, 3)),
    loss("mae", "real", lambda x, q: F.l1_loss(x, q, reduction="none").mean(1), rows(3), torch.randn(8, 3)),
    loss("huber", "real", lambda x, q: F.huber_loss(x, q, reduction="none").mean(1), rows(3), torch.randn(8, 3)),
    loss("huber(2.5)", "real", lambda x, q: F.huber_loss(x, q, reduction="none", delta=2.5).mean(1), rows(3), torch.randn(8, 3)),
    loss("focal(1.5, alpha: 0.25)", "binary", lambda x, q: focal_binary(x, q, 1.5, torch.tensor(0.25)), rows(1), labels(8)),
    loss("focal", "class", lambda x, q: focal_class(x, q, 2), rows(3), classes),
]

activations = [
    activation("linear()", lambda x: x * 1),
    activation("relu()", F.relu),
    activation("leaky_relu()", lambda x: F.leaky_relu(x, 0.01)),
    activation("leaky_relu(0.3)", lambda x: F.leaky_relu(x, 0.3)),
    activation("elu()", F.elu),
    activation("gelu()", F.gelu),
    activation("sigmoid()", torch.sigmoid),
    activation("softmax()", lambda x: F.softmax(x, -1)),
    activation("softplus()", F.softplus),
    activation("tanh()", torch.tanh),
]

out = dict(pytorch=torch.__version__, activations=activations, losses=losses)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
