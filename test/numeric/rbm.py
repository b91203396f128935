"""Writes rbm.json: a step of contrastive divergence in double precision. Run: python3 test/numeric/rbm.py"""
import json
import pathlib

import numpy as np

MASK = 0xFFFFFFFF
rng = np.random.default_rng(5)


def threefry(key, counter):
    """Threefry2x32 with 20 rounds, written from the paper (Salmon et al. 2011, table 2 and figure 3)."""
    ks = [*key, key[0] ^ key[1] ^ 0x1BD11BDA]
    x, y = (counter[0] + ks[0]) & MASK, (counter[1] + ks[1]) & MASK
    rotations = [13, 15, 26, 6, 17, 29, 16, 24]
    for i in range(20):
        x = (x + y) & MASK
        r = rotations[i % 8]
        y = (((y << r) | (y >> (32 - r))) & MASK) ^ x
        if i % 4 == 3:
            s = i // 4 + 1
            x, y = (x + ks[s % 3]) & MASK, (y + ks[(s + 1) % 3] + s) & MASK
    return x, y


def words(name):
    low, high = 0x811C9DC5, 0x9747B28C
    for unit in name.encode("utf-16-le")[::2]:
        low, high = ((low ^ unit) * 0x01000193) & MASK, ((high ^ unit) * 0x5BD1E995) & MASK
    return low, high | 1


def uniforms(seed, name, shape):
    key = threefry(seed, words(name))
    count = int(np.prod(shape))
    bits = [word for i in range((count + 1) // 2) for word in threefry(key, (i, 0))][:count]
    return np.array([word >> 8 for word in bits]).reshape(shape) / 2**24


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def step(v0, row, w, b, c, velocities, kernel, gaussian, seed, cd, rate, momentum, decay):
    n = row.sum()
    h0 = sigmoid(v0 @ w + b)
    v, h = v0, h0
    for k in range(cd):
        sample = (h > uniforms(seed, f"{kernel}/{k}", h.shape)).astype(float)
        v = sample @ w.T + c
        v = v if gaussian else sigmoid(v)
        h = sigmoid(v @ w + b)
    on = row[:, None] > 0
    v0, v, h0, h = [np.where(on, x, 0) for x in (v0, v, h0, h)]
    slopes = [(v0.T @ h0 - v.T @ h) / n - decay * w, (h0 - h).sum(0) / n, (v0 - v).sum(0) / n]
    new = [momentum * velocity + rate * slope for velocity, slope in zip(velocities, slopes)]
    w, b, c = [value + velocity for value, velocity in zip((w, b, c), new)]
    return dict(w=w, b=b, c=c, vw=new[0], vb=new[1], vc=new[2], loss=((v0 - v) ** 2).sum() / (n * v0.shape[1]))


def plain(values):
    return {name: np.ravel(value).tolist() for name, value in values.items()}


seed = (12345, 678)
shapes = [(6, 4), (4, 3)]
x = rng.normal(size=(5, 6))
row = np.array([1.0, 1, 1, 1, 0])
state = [
    dict(w=rng.normal(size=s) * 0.5, b=rng.normal(size=s[1]), c=rng.normal(size=s[0]), vw=rng.normal(size=s) * 0.1,
         vb=rng.normal(size=s[1]) * 0.1, vc=rng.normal(size=s[0]) * 0.1)
    for s in shapes
]
settings = dict(cd=2, rate=0.05, momentum=0.9, decay=0.01)
layers = []
for layer, s in enumerate(state):
    visible = x if layer == 0 else sigmoid(x @ state[0]["w"] + state[0]["b"])
    after = step(visible, row, s["w"], s["b"], s["c"], (s["vw"], s["vb"], s["vc"]), f"h{layer + 1}.kernel", layer == 0, seed, **settings)
    layers.append(dict(before=plain(s), after=plain(after)))
results = dict(seed=seed, shapes=shapes, x=x.ravel().tolist(), row=row.tolist(), settings=settings, layers=layers)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n")
