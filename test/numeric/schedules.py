"""Writes schedules.json: factors of the rate by PyTorch's schedulers, an epoch each. Run: python3 test/numeric/schedules.py"""
import json
import pathlib
import warnings

import torch
from torch.optim import lr_scheduler as schedulers

warnings.simplefilter("ignore")
EPOCHS = 12
STEPS = 4


def factors(make, count):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    rates = []
    for _ in range(count):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def warmed(after):
    """Rises for 3 epochs, step by step; `after` lasts for the other steps."""
    rise, rest = 3 * STEPS, (EPOCHS - 3) * STEPS
    return lambda o: schedulers.SequentialLR(
        o,
        [schedulers.LinearLR(o, start_factor=1 / rise, end_factor=1.0, total_iters=rise - 1), after(o, rest)],
        milestones=[rise],
    )


epochs = {
    "step(5, 0.3)": lambda o: schedulers.StepLR(o, 5, gamma=0.3),
    "cosine()": lambda o: schedulers.CosineAnnealingLR(o, EPOCHS),
    "cosine, floor": lambda o: schedulers.CosineAnnealingLR(o, EPOCHS, eta_min=0.1),
    "linear, floor": lambda o: schedulers.LinearLR(o, start_factor=1.0, end_factor=0.25, total_iters=EPOCHS),
    "linear, held": lambda o: schedulers.SequentialLR(
        o,
        [schedulers.ConstantLR(o, factor=1.0), schedulers.LinearLR(o, start_factor=1.0, end_factor=0.25, total_iters=EPOCHS // 2)],
        milestones=[EPOCHS // 2],
    ),
}
steps = {
    "cosine, warmup": warmed(lambda o, rest: schedulers.CosineAnnealingLR(o, rest, eta_min=0.1)),
    "linear, warmup": warmed(lambda o, rest: schedulers.LinearLR(o, start_factor=1.0, end_factor=0.25, total_iters=rest)),
}
result = {
    "made_with": f"torch {torch.__version__}",
    "epochs": EPOCHS,
    "steps": STEPS,
    "by_epoch": {name: factors(make, EPOCHS) for name, make in epochs.items()},
    "by_step": {name: factors(make, EPOCHS * STEPS) for name, make in steps.items()},
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
