#!/usr/bin/env python3
"""Writes image-trajectories.json: two networks of images over 100 steps of PyTorch in double precision.

Convolutions with a stride and a padding that isn't even, batch and layer normalization, pools, a shortcut with a projection.
Initial weights and inputs are floats, so that single and double precision start from the same numbers. PyTorch has channels
first; all numbers here have them last, as the library has.
Run from this folder: /usr/bin/python3 make_image_trajectories.py
"""
import json
import torch
from torch import nn
from torch.nn import functional as F

STEPS, EVERY, BATCHES, ROWS, SIZE, CHANNELS, OUT = 100, 10, 4, 6, 8, 2, 3
LAYERS = (
    "conv:5:3:no-bias batch-norm relu max-pool:2 residual(conv:6:3:2:no-bias batch-norm relu conv:6:3:no-bias batch-norm) "
    "layer-norm relu avg-pool:2:1 conv:4:1 global-pool dense:3"
)
torch.manual_seed(3)
torch.set_default_dtype(torch.float64)


def floats(*shape, scale=1.0):
    return (torch.randn(*shape, dtype=torch.float32) * scale).double()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(CHANNELS, 5, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(5)
        self.shortcut = nn.Conv2d(5, 6, 1, stride=2, bias=False)
        self.second = nn.Conv2d(5, 6, 3, stride=2, bias=False)
        self.norm2 = nn.BatchNorm2d(6)
        self.third = nn.Conv2d(6, 6, 3, padding=1, bias=False)
        self.norm3 = nn.BatchNorm2d(6)
        self.rows = nn.LayerNorm(6)
        self.last = nn.Conv2d(6, 4, 1)
        self.dense = nn.Linear(4, OUT)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.norm1(self.first(x))), 2)
        # same for 4 pixels, a window of 3 and a stride of 2: one row below, one column to the right
        y = F.relu(self.norm2(self.second(F.pad(x, (0, 1, 0, 1)))))
        x = self.shortcut(x) + self.norm3(self.third(y))
        x = F.relu(self.rows(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2))
        x = self.last(F.avg_pool2d(x, 2, 1))
        return self.dense(x.mean((2, 3)))

    def ours(self):
        """The parameters in the library's order."""
        return [
            self.first.weight, self.norm1.weight, self.norm1.bias, self.shortcut.weight,
            self.second.weight, self.norm2.weight, self.norm2.bias,
            self.third.weight, self.norm3.weight, self.norm3.bias,
            self.rows.weight, self.rows.bias, self.last.weight, self.last.bias, self.dense.weight, self.dense.bias,
        ]

    def state(self):
        return [v for n in (self.norm1, self.norm2, self.norm3) for w in (n.running_mean, n.running_var) for v in w.tolist()]


def flat(parameters):
    """(Out, In, Rows, Columns) as (Rows, Columns, In, Out), and (Out, In) as (In, Out)."""
    turned = [w.permute(2, 3, 1, 0) if w.dim() == 4 else w.t() if w.dim() == 2 else w for w in parameters]
    return [v for w in turned for v in w.detach().flatten().tolist()]


def trajectory(name, rate, optimizer_of):
    net = Net()
    with torch.no_grad():
        for w in net.parameters():
            w.copy_(floats(*w.shape, scale=(w[0].numel() ** -0.5 if w.dim() > 1 else 0.3)))
        for n in (net.norm1, net.norm2, net.norm3, net.rows):
            n.weight.add_(1.0)
            n.weight.copy_(n.weight.float().double())
    initial = flat(net.ours())
    inputs = [floats(ROWS, CHANNELS, SIZE, SIZE) for _ in range(BATCHES)]
    classes = [torch.randint(0, OUT, (ROWS,)) for _ in range(BATCHES)]
    optimizer = optimizer_of(net, rate)
    losses = []
    for step in range(STEPS):
        loss = F.cross_entropy(net(inputs[step % BATCHES]), classes[step % BATCHES])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % EVERY == 0:
            losses.append(loss.item())
    net.eval()
    outputs = net(inputs[0]).detach().flatten().tolist()
    return {
        "optimizer": name,
        "rate": rate,
        "initial": initial,
        "inputs": [x.permute(0, 2, 3, 1).flatten().tolist() for x in inputs],
        "classes": [c.tolist() for c in classes],
        "losses": losses,
        "parameters": flat(net.ours()),
        "state": net.state(),
        "outputs": outputs,
    }


def decayed(net, rate):
    weights = [w for w in net.parameters() if w.dim() > 1]
    others = [w for w in net.parameters() if w.dim() == 1]
    groups = [{"params": weights, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, eps=1e-4)


cases = [
    trajectory("momentum:0.9", 0.003, lambda net, rate: torch.optim.SGD(net.parameters(), lr=rate, momentum=0.9)),
    trajectory("adamw:0.9:0.999:0.0001:0.05", 0.001, decayed),
]
with open("image-trajectories.json", "w") as f:
    json.dump({"torch": torch.__version__, "layers": LAYERS, "steps": STEPS, "every": EVERY, "cases": cases}, f)
    f.write("\n")
