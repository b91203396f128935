"""Affinities of t-SNE by scikit-learn, in double precision: python3 test/numeric/tsne.py writes tsne.json."""
import json
import pathlib

import numpy as np
from sklearn.manifold._t_sne import _joint_probabilities
from scipy.spatial.distance import pdist, squareform

rng = np.random.default_rng(3)
values = np.round(rng.normal(size=(24, 5)) * np.array([1, 2, 0.5, 1, 3]), 4).astype(np.float32)
distances = squareform(pdist(values.astype(np.float64), "sqeuclidean")).astype(np.float32)
affinities = squareform(_joint_probabilities(distances, 6.0, verbose=0))
out = {"values": values.astype(float).round(4).ravel().tolist(), "points": 24, "perplexity": 6, "affinities": np.round(affinities, 9).ravel().tolist()}
(pathlib.Path(__file__).parent / "tsne.json").write_text(json.dumps(out) + "\n")
