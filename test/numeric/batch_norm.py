"""Writes batch_norm.json: PyTorch's BatchNorm2d over three steps. Run: python3 test/numeric/batch_norm.py"""
import json
import pathlib

import torch

torch.manual_seed(3)
ROWS = [5, 5, 3]
HEIGHT, WIDTH, CHANNELS = 2, 3, 4
layer = torch.nn.BatchNorm2d(CHANNELS, eps=1e-5, momentum=0.1).double()
with torch.no_grad():
    layer.weight.copy_(torch.randn(CHANNELS))
    layer.bias.copy_(torch.randn(CHANNELS))
scale, shift = layer.weight.tolist(), layer.bias.tolist()


def flat(tensor):
    """[rows, channels, height, width] as [rows, height, width, channels], flat."""
    return tensor.permute(0, 2, 3, 1).flatten().tolist()


steps = []
for rows in ROWS:
    x = (2 * torch.randn(rows, CHANNELS, HEIGHT, WIDTH).double() + 1).requires_grad_()
    weights = torch.randn(rows, CHANNELS, HEIGHT, WIDTH).double()
    y = layer(x)
    slopes = torch.autograd.grad((y * weights).sum(), [x, layer.weight, layer.bias])
    steps.append({
        "x": flat(x.detach()), "weights": flat(weights), "y": flat(y.detach()),
        "slope_x": flat(slopes[0]), "slope_scale": slopes[1].tolist(), "slope_shift": slopes[2].tolist(),
        "mean": layer.running_mean.tolist(), "variance": layer.running_var.tolist(),
    })
layer.eval()
x = torch.randn(2, CHANNELS, HEIGHT, WIDTH).double()
result = {
    "made_with": f"torch {torch.__version__}",
    "shape": [HEIGHT, WIDTH, CHANNELS], "rows": ROWS, "scale": scale, "shift": shift, "steps": steps,
    "predicted": {"x": flat(x), "y": flat(layer(x).detach())},
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
