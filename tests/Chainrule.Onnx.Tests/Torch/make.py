#!/usr/bin/python3
"""Makes the files beside it: small networks of PyTorch 1.13 (Debian's python3-torch), as it exports them, and what they make of some rows.

NAME.onnx is the network, NAME.rows holds its inputs and outputs as chainrule-onnxruntime's Tensor reads them.
"""
import os
import struct
import torch
from torch import nn

torch.manual_seed(22)
HERE = os.path.dirname(os.path.abspath(__file__))


class Residual(nn.Module):
    def __init__(self, channels, out, stride):
        super().__init__()
        self.a = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
        self.na = nn.BatchNorm2d(out)
        self.b = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.nb = nn.BatchNorm2d(out)
        self.short = nn.Identity() if stride == 1 else nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.nb(self.b(torch.relu(self.na(self.a(x)))))
        return torch.relu(y + self.short(x))


class Views(nn.Module):
    """Reshapes by sizes that are computed, as many programs write them."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.norm = nn.LayerNorm(4 * 6 * 5)
        self.dense = nn.Linear(4 * 6 * 5, 4)

    def forward(self, x):
        y = nn.functional.silu(self.conv(x))
        y = self.norm(y.view(y.size(0), -1))
        return self.dense(nn.functional.hardsigmoid(y) + nn.functional.mish(y))


NETWORKS = {
    "mlp": (nn.Sequential(nn.Linear(6, 12), nn.GELU(), nn.LayerNorm(12), nn.Linear(12, 8), nn.ELU(0.7), nn.Dropout(0.2),
                          nn.Linear(8, 3), nn.Softmax(1)), (6,)),
    "lenet": (nn.Sequential(nn.Conv2d(1, 4, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(4, 6, 5), nn.Tanh(), nn.AvgPool2d(2),
                            nn.Flatten(), nn.Linear(54, 20), nn.Tanh(), nn.Linear(20, 10)), (1, 20, 20)),
    "residual": (nn.Sequential(nn.Conv2d(3, 4, 3, 1, 1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(3, 2, 1), Residual(4, 4, 1),
                               Residual(4, 8, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5)), (3, 17, 15)),
    "views": (Views(), (3, 8, 7)),
}


def write(path, tensors):
    with open(path, "wb") as file:
        file.write(struct.pack("<i", len(tensors)))
        for name, tensor in tensors:
            text = name.encode()
            file.write(bytes([len(text)]) + text + struct.pack("<i", tensor.dim()))
            file.write(struct.pack(f"<{tensor.dim()}i", *tensor.shape) + b"f")
            file.write(tensor.contiguous().detach().numpy().astype("<f4").tobytes())


for name, (network, sizes) in NETWORKS.items():
    for module in network.modules():  # statistics as if it had been trained
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.3)
            module.running_var.uniform_(0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.3)
    network.eval()
    x = torch.randn(5, *sizes)
    for opset in (11, 16):
        torch.onnx.export(network, x, os.path.join(HERE, f"{name}-{opset}.onnx"), opset_version=opset, input_names=["x"], output_names=["y"],
                          dynamic_axes={"x": {0: "n"}, "y": {0: "n"}}, do_constant_folding=opset > 11)
    write(os.path.join(HERE, f"{name}.rows"), [("x", x), ("y", network(x))])
