"""Writes sequences.json: PyTorch's layers over sequences, padding included, in double precision. Run: python test/numeric/sequences.py"""
import json
import pathlib

import torch
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.nn.utils.stateless import functional_call

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)

ROWS, TIME, WIDTH, UNITS = 3, 5, 4, 3
LENGTHS = torch.tensor([5, 2, 4])
MASK = (torch.arange(TIME) < LENGTHS[:, None]).double()


def tensor(x):
    return dict(shape=list(x.shape), values=[float(f"{v:.9g}") for v in x.detach().reshape(-1).tolist()])


def case(name, f, inputs, how, counted=None):
    """f's value, and the gradient by each input of its projection on weights, which are 0 where PyTorch defines nothing."""
    inputs = [x.detach().clone().requires_grad_() for x in inputs]
    y = f(*inputs)
    weights = torch.linspace(-1, 1, y.numel()).reshape(y.shape)
    if counted is not None:
        weights = weights * counted
        y = y * counted
    slopes = torch.autograd.grad((y * weights).sum(), inputs)
    return dict(name=name, inputs=[tensor(x) for x in inputs], weights=tensor(weights), value=tensor(y), slopes=[tensor(s) for s in slopes], **how)


def recurrent(layer, backward, masked, every):
    """Weights as mtlc has them: kernels transposed, the two biases of an LSTM in one."""
    gates = 4 if layer is torch.nn.LSTM else 3
    names = ["kernel", "recurrent", "bias"] + (["recurrent_bias"] if gates == 3 else [])
    shapes = dict(kernel=(WIDTH, gates * UNITS), recurrent=(UNITS, gates * UNITS), bias=(gates * UNITS,), recurrent_bias=(gates * UNITS,))

    def run(x, kernel, recurrent, bias, recurrent_bias=torch.zeros(gates * UNITS)):
        module = layer(WIDTH, UNITS, batch_first=True, bidirectional=backward)
        # Of a bidirectional layer the way back, its last four weights, is what is looked at.
        module._flat_weights[-4:] = [kernel.T.contiguous(), recurrent.T.contiguous(), bias, recurrent_bias]
        data = pack_padded_sequence(x, LENGTHS, batch_first=True, enforce_sorted=False) if masked else x
        outputs, state = module(data)
        if masked:
            outputs, _ = pad_packed_sequence(outputs, batch_first=True, total_length=TIME)
        last = (state[0] if gates == 4 else state)[-1]
        return outputs[..., -UNITS:] if every else last

    inputs = [torch.randn(ROWS, TIME, WIDTH)] + [torch.randn(shapes[name]) for name in names]
    name = f"{layer.__name__.lower()}{' backward' if backward else ''}{' of all steps' if every else ''}{' with padding' if masked else ''}"
    how = dict(op=layer.__name__.lower(), backward=backward, all=every, mask=tensor(MASK) if masked else None)
    return case(name, run, inputs, how, MASK[:, :, None] if masked and every else None)


def attention(heads, masked):
    """The projections are left out: they are products."""
    eye = torch.eye(WIDTH)

    def run(queries, keys, values):
        module = torch.nn.MultiheadAttention(WIDTH, heads, batch_first=True, bias=False)
        given = dict(in_proj_weight=torch.cat([eye, eye, eye]), **{"out_proj.weight": eye})
        padding = MASK == 0 if masked else None
        return functional_call(module, given, (queries, keys, values), dict(key_padding_mask=padding, need_weights=False))[0]

    inputs = [torch.randn(ROWS, 2, WIDTH), torch.randn(ROWS, TIME, WIDTH), torch.randn(ROWS, TIME, WIDTH)]
    return case(f"attention of {heads} heads{' with padding' if masked else ''}", run, inputs, dict(op="attention", heads=heads, mask=tensor(MASK) if masked else None))


def convolution(kernel, stride, dilation, padding):
    def run(x, weights):
        x = x.transpose(1, 2)
        if padding == "causal":
            x = F.pad(x, ((kernel - 1) * dilation, 0))
        y = F.conv1d(x, weights.permute(2, 1, 0), stride=stride, dilation=dilation, padding="same" if padding == "same" else 0)
        return y.transpose(1, 2)

    inputs = [torch.randn(ROWS, TIME, WIDTH), torch.randn(kernel, WIDTH, UNITS)]
    use = f"conv1d({UNITS}, kernel: {kernel}, stride: {stride}, dilation: {dilation}, padding: {padding}, bias: false)"
    return case(use, run, inputs, dict(op="conv1d", use=use, mask=None))


cases = [
    *[
        recurrent(layer, backward, masked, every)
        for layer in (torch.nn.LSTM, torch.nn.GRU)
        for backward in (False, True)
        for masked in (False, True)
        for every in (False, True)
    ],
    attention(1, False),
    attention(2, True),
    convolution(3, 1, 1, "same"),
    convolution(2, 2, 1, "valid"),
    convolution(3, 1, 2, "causal"),
]
out = dict(pytorch=torch.__version__, cases=cases)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
