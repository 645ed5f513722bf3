#!/usr/bin/python3
"""Makes the files beside it: weights of small networks of PyTorch 1.13 (Debian's python3-torch) as programs save them, and what the networks
make of some rows.

NAME.pt holds the weights, NAME.safetensors the same sorted by names as Hugging Face does, NAME.rows.safetensors inputs x and outputs y.
"""
import json
import os
import struct
from collections import OrderedDict
import torch
from torch import nn

torch.manual_seed(22)
HERE = os.path.dirname(os.path.abspath(__file__))
TYPES = {torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}


class Residual(nn.Module):
    def __init__(self, channels, out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.downsample = nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + self.downsample(x))


class Named(nn.Module):
    """Layers by names whose order is not that of the alphabet."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, bias=False)
        self.norm = nn.BatchNorm2d(4)
        self.block = Residual(4, 6, 2)
        self.classifier = nn.Linear(6, 5)

    def forward(self, x):
        return self.classifier(self.block(torch.relu(self.norm(self.stem(x)))).mean((2, 3)))


NETWORKS = {
    "mlp": (nn.Sequential(nn.Linear(6, 12), nn.GELU(), nn.LayerNorm(12), nn.Linear(12, 8), nn.BatchNorm1d(8), nn.ELU(0.7), nn.Dropout(0.2),
                          nn.Linear(8, 3)), (6,)),
    "lenet": (nn.Sequential(nn.Conv2d(1, 4, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(4, 6, 5), nn.Tanh(), nn.MaxPool2d(2),
                            nn.Flatten(), nn.Linear(54, 20), nn.Tanh(), nn.Linear(20, 10)), (1, 20, 20)),
    "flat": (nn.Sequential(nn.Conv2d(2, 3, (3, 2), (2, 1), bias=False), nn.SiLU(), nn.Flatten(), nn.BatchNorm1d(45), nn.Linear(45, 7),
                           nn.Softplus(), nn.Linear(7, 2, bias=False)), (2, 7, 6)),
    "residual": (Named(), (3, 17, 15)),
    "deep": (nn.Sequential(*[layer for _ in range(6) for layer in (nn.Linear(5, 5), nn.Tanh())]), (5,)),
}


def write(path, tensors):
    header, at = {}, 0
    for name, tensor in tensors:
        size = tensor.numel() * tensor.element_size()
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, tensor in tensors:
            file.write(tensor.detach().contiguous().view(torch.uint8 if tensor.dim() else tensor.dtype).numpy().tobytes())


def odd(state):
    """The same weights as views with strides, in a plain dictionary."""
    result = {}
    for name, tensor in state.items():
        if tensor.dim() == 2:
            result[name] = tensor.t().contiguous().t()  # columns lie together
        elif tensor.dim() == 4:
            result[name] = tensor.to(memory_format=torch.channels_last)
        elif tensor.dim() == 1:
            wide = torch.stack([tensor, -tensor], 1)
            result[name] = wide[:, 0]
        else:
            result[name] = tensor
    return result


for name, (network, sizes) in NETWORKS.items():
    for module in network.modules():  # statistics as if it had been trained
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            module.running_mean.normal_(0, 0.3)
            module.running_var.uniform_(0.5, 2)
            module.num_batches_tracked.fill_(17)
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm)):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.3)
    network.eval()
    state = network.state_dict()
    if name == "mlp":  # numbers that halves and bfloat16 hold exactly
        state["0.weight"].copy_(state["0.weight"].half())
        state["3.weight"].copy_(state["3.weight"].bfloat16())
    if name == "deep":
        state["2.weight"].copy_(state["0.weight"].t())
    x = torch.randn(5, *sizes)
    write(os.path.join(HERE, f"{name}.rows.safetensors"), [("x", x), ("y", network(x))])
    write(os.path.join(HERE, f"{name}.safetensors"), sorted(state.items()))

    saved = state
    if name == "mlp":
        saved = OrderedDict(state)
        saved["0.weight"], saved["3.weight"] = state["0.weight"].half(), state["3.weight"].bfloat16()
        saved["7.weight"] = state["7.weight"].double()
    elif name == "lenet":  # a checkpoint of several processes
        optimizer = torch.optim.Adam(network.parameters())
        network(x).square().mean().backward()
        state = OrderedDict((f"module.{key}", value.clone()) for key, value in state.items())
        optimizer.step()
        saved = {"epoch": 3, "best": 0.98, "arch": "lenet", "state_dict": state, "optimizer": optimizer.state_dict(), "done": True,
                 "history": [1.5, 0.7, None]}
    elif name == "flat":
        saved = odd(state)
    elif name == "deep":  # two layers share a storage, one of them turned
        saved = dict(state)
        saved["2.weight"] = state["0.weight"].t()
        all_biases = torch.cat([state[f"{2 * i}.bias"] for i in range(6)])
        saved.update({f"{2 * i}.bias": all_biases[5 * i:5 * i + 5] for i in range(6)})
    torch.save(saved, os.path.join(HERE, f"{name}.pt"))

torch.save(NETWORKS["mlp"][0].state_dict(), os.path.join(HERE, "old.pt"), _use_new_zipfile_serialization=False)
torch.save(NETWORKS["mlp"][0], os.path.join(HERE, "whole.pt"))
torch.jit.script(nn.Sequential(nn.Linear(2, 3))).save(os.path.join(HERE, "script.pt"))
torch.save(nn.Linear(2, 3).state_dict(), os.path.join(HERE, "four.pt"), pickle_protocol=4)
