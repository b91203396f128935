"""Writes arrays/*.npy with NumPy, and arrays.json: what they hold. Run: python test/data-facts/arrays.py"""
import json
import pathlib

import numpy as np

here = pathlib.Path(__file__).parent
types = ["float32", "float64", ">f4", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"]
table = {}


def write(name, array, version=None):
    with open(here / "arrays" / f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version)
    table[name] = dict(shape=array.shape, values=np.ravel(array).astype("float64").tolist())


for kind in types:
    values = np.array([[0, 1, 2], [3, 100, 7]]).astype(kind)
    write(f"{np.dtype(kind).name}{'-big' if kind[0] == '>' else ''}", values)
write("one", np.array([0.5, -1.5], dtype="float32"))
write("four", np.arange(16, dtype="float32").reshape(2, 2, 2, 2))
write("version-2", np.array([[1.0, 2.0]]), (2, 0))
write("version-3", np.array([[1.0, 2.0]]), (3, 0))
(here / "arrays.json").write_text(json.dumps(dict(numpy=np.__version__, arrays=table), indent=1) + "\n")

np.save(here / "arrays/bad-fortran.npy", np.asfortranarray(np.ones((2, 3), dtype="float32")))
np.save(here / "arrays/bad-objects.npy", np.array([{}, None], dtype=object))
np.save(here / "arrays/bad-texts.npy", np.array(["a", "bc"]))
np.save(here / "arrays/bad-records.npy", np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))
np.save(here / "arrays/bad-half.npy", np.zeros((2, 2), dtype="float16"))
np.save(here / "arrays/bad-five.npy", np.zeros((1, 1, 1, 1, 1), dtype="float32"))
np.save(here / "arrays/bad-scalar.npy", np.float32(3))
np.save(here / "arrays/bad-empty.npy", np.zeros((0, 4), dtype="float32"))
