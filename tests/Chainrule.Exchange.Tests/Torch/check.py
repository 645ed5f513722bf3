#!/usr/bin/python3
"""Runs programs that `chainrule export MODEL --pytorch FILE` prints, with PyTorch:

    check.py FOLDER

For each NAME.py in the folder, NAME.x.safetensors holds rows x with channels last; NAME.y.safetensors becomes what the model makes of them.
 safetensors.torch isn't in Debian: the few lines that stand in for it are here.
"""
import json
import os
import struct
import sys
import types
import torch

TYPES = {"F32": torch.float32, "I64": torch.int64}


def load_file(path):
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    result = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        numbers = torch.frombuffer(bytearray(data[begin:end]), dtype=TYPES[entry["dtype"]])
        result[name] = numbers.reshape(entry["shape"])
    return result


safetensors, module = types.ModuleType("safetensors"), types.ModuleType("safetensors.torch")
module.load_file = load_file
sys.modules.update({"safetensors": safetensors, "safetensors.torch": module})
torch.set_num_threads(1)


def run(name):
    scope = {}
    with open(name + ".py") as program:
        exec(program.read(), scope)
    x = load_file(name + ".x.safetensors")["x"]
    if x.dim() == 3:
        x = x[..., None]
    if x.dim() == 4:
        x = x.permute(0, 3, 1, 2)
    with torch.no_grad():
        y = scope["model"](x)
    if y.dim() == 4:
        y = y.permute(0, 2, 3, 1)
    y = y.contiguous()
    header = json.dumps({"y": {"dtype": "F32", "shape": list(y.shape), "data_offsets": [0, y.numel() * 4]}}).encode()
    with open(name + ".y.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header + y.numpy().tobytes())


for file in sorted(os.listdir(sys.argv[1])):
    if file.endswith(".py"):
        run(os.path.join(sys.argv[1], file[:-3]))
