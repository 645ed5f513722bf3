#!/usr/bin/env python3
"""Writes initializers.json: the first values of the random initialisers, computed without Chainrule.

Philox4x32-10 and the fans are written out again here; the quantiles come from mpmath with 40 digits.
Run from this folder: /usr/bin/python3 make_initializers.py
"""
import json
import struct
from mpmath import mp, mpf, erfinv, sqrt, log

mp.dps = 40
MASK = 0xFFFFFFFF


def philox(seed, stream, step, block):
    c = [block, step & MASK, step >> 32, stream]
    k = [seed & MASK, seed >> 32]
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & MASK, (p0 >> 32) ^ c[3] ^ k[1], p0 & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def uniform(seed, stream, index):
    r = philox(seed, stream, 0, index >> 1)
    low, high = (r[0], r[1]) if index % 2 == 0 else (r[2], r[3])
    return mpf(((high << 32) | low) >> 11) / 2**53


def normal(seed, stream, index):
    return sqrt(2) * erfinv(2 * uniform(seed, stream, index) - 1)


def single(x):
    return struct.unpack("f", struct.pack("f", float(x)))[0]


SEED, STREAM = 42, 1 << 16
IN, OUT = 6, 4
scale = {"he": mpf(2) / IN, "glorot": mpf(2) / (IN + OUT), "lecun": mpf(1) / IN}
golden = {"seed": SEED, "inputs": IN, "outputs": OUT, "values": {}, "quantiles": [], "logarithms": []}
for name, variance in scale.items():
    golden["values"][name + "-normal"] = [single(sqrt(variance) * normal(SEED, STREAM, i)) for i in range(8)]
    golden["values"][name + "-uniform"] = [
        single(sqrt(3 * variance) * (2 * uniform(SEED, STREAM, i) - 1)) for i in range(8)
    ]
golden["values"]["normal"] = [single(mpf(single(0.01)) * normal(SEED, STREAM, i)) for i in range(8)]
for p in [2.0**-54, 1e-12, 1e-6, 0.001, 0.02425, 0.075, 0.0750001, 0.3, 0.5, 0.6, 0.925, 0.93, 0.999, 1 - 2.0**-53]:
    golden["quantiles"].append([p, float(sqrt(2) * erfinv(2 * mpf(p) - 1))])
for x in [1e-300, 2.0**-54, 1e-6, 0.1, 0.5, 0.7071, 0.70711, 0.99999, 1.0, 1.00001, 1.4142, 1.41422, 2.0, 10.0, 1e100]:
    golden["logarithms"].append([x, float(log(mpf(x)))])
with open("initializers.json", "w") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")
