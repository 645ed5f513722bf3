#!/usr/bin/env python3
"""Writes trajectories.json: the losses and final weights of whole networks after 100 steps of PyTorch in double precision.

A grid of depths, activations, losses and optimizers, each of them met at least once. Initial weights and inputs are
floats, so that single and double precision start from the same numbers.
Run from this folder: /usr/bin/python3 make_trajectories.py
"""
import json
import torch
from torch.nn import functional as F

STEPS, BATCHES, ROWS, IN, OUT = 100, 5, 6, 4, 3
torch.manual_seed(1)


def floats(*shape, scale=1.0):
    return (torch.randn(*shape, dtype=torch.float32) * scale).double()


activations = {
    "relu": F.relu,
    "leaky-relu:0.2": lambda x: F.leaky_relu(x, 0.2),
    "elu": F.elu,
    "elu:0.5": lambda x: F.elu(x, 0.5),
    "selu": F.selu,
    "gelu": F.gelu,
    "gelu-tanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    "softplus": F.softplus,
    "sinh": torch.sinh,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "hard-sigmoid": F.hardsigmoid,
    "softmax": lambda x: F.softmax(x, -1),
    "log-softmax": lambda x: F.log_softmax(x, -1),
    "identity": lambda x: x,
}
# each loss with the kind of its targets
losses = {
    "softmax-cross-entropy": ("classes", F.cross_entropy),
    "softmax-cross-entropy:0.1": ("classes", lambda y, t: F.cross_entropy(y, t, label_smoothing=0.1)),
    "sigmoid-cross-entropy": ("shares", F.binary_cross_entropy_with_logits),
    "categorical-cross-entropy": ("classes", lambda y, t: F.nll_loss(torch.log(y), t)),
    "binary-cross-entropy": ("shares", F.binary_cross_entropy),
    "mean-squared-error": ("values", F.mse_loss),
    "half-mean-squared-error": ("values", lambda y, t: 0.5 * F.mse_loss(y, t)),
    "mean-absolute-error": ("values", F.l1_loss),
    "huber:0.5": ("values", lambda y, t: F.huber_loss(y, t, delta=0.5)),
}


class Lion(torch.optim.Optimizer):
    """Chen et al. (2023), algorithm 2; PyTorch has none."""

    def __init__(self, parameters, lr):
        super().__init__(parameters, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                m = self.state[w].setdefault("m", torch.zeros_like(w))
                w -= group["lr"] * torch.sign(0.9 * m + 0.1 * w.grad)
                m.mul_(0.99).add_(0.01 * w.grad)


optimizers = {
    "sgd": lambda p, lr: torch.optim.SGD(p, lr=lr),
    "momentum:0.9": lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9),
    "nesterov:0.8": lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.8, nesterov=True),
    "rmsprop": lambda p, lr: torch.optim.RMSprop(p, lr=lr, eps=1e-8),
    "adagrad": lambda p, lr: torch.optim.Adagrad(p, lr=lr),
    "adam": lambda p, lr: torch.optim.Adam(p, lr=lr),
    # biases are exempt from weight decay
    "adamw:0.9:0.999:1E-08:0.05": lambda p, lr: torch.optim.AdamW(
        [{"params": p[0::2], "weight_decay": 0.05}, {"params": p[1::2], "weight_decay": 0.0}], lr=lr
    ),
    "lion": Lion,
}
rates = {"sgd": 0.1, "momentum:0.9": 0.02, "nesterov:0.8": 0.03, "rmsprop": 0.002, "adagrad": 0.05, "adam": 0.005, "lion": 0.001}
# layers, loss, optimizer: between two numbers a dense layer
grid = [
    ("", "mean-squared-error", "sgd"),
    ("", "softmax-cross-entropy", "lion"),
    ("", "huber:0.5", "adagrad"),
    ("5 relu", "softmax-cross-entropy", "sgd"),
    ("5 tanh", "mean-squared-error", "momentum:0.9"),
    ("6 gelu", "softmax-cross-entropy:0.1", "adam"),
    ("5 silu", "sigmoid-cross-entropy", "rmsprop"),
    ("5 hard-sigmoid", "half-mean-squared-error", "nesterov:0.8"),
    ("5 leaky-relu:0.2", "mean-absolute-error", "sgd"),
    ("5 softplus 4 identity", "huber:0.5", "adam"),
    ("5 elu 4 elu:0.5", "half-mean-squared-error", "adamw:0.9:0.999:1E-08:0.05"),
    ("5 selu 4 selu", "softmax-cross-entropy", "momentum:0.9"),
    ("5 gelu-tanh 4 tanh", "mean-squared-error", "rmsprop"),
    ("5 sigmoid 4 sigmoid", "sigmoid-cross-entropy", "nesterov:0.8"),
    ("5 softmax 4 log-softmax", "mean-squared-error", "adam"),
    ("5 tanh 4 relu 4 silu", "softmax-cross-entropy:0.1", "adagrad"),
    ("5 relu 4 gelu 4 tanh", "mean-absolute-error", "adam"),
    ("4 tanh 4 tanh 4 tanh 4 tanh", "softmax-cross-entropy", "adamw:0.9:0.999:1E-08:0.05"),
    ("4 elu 4 softplus 4 selu 4 sigmoid", "huber:0.5", "momentum:0.9"),
    ("5 tanh 3 softmax", "categorical-cross-entropy", "adam"),
    ("5 silu 3 softmax", "categorical-cross-entropy", "sgd"),
    ("5 elu 3 sigmoid", "binary-cross-entropy", "nesterov:0.8"),
    ("5 gelu 4 tanh 3 sigmoid", "binary-cross-entropy", "rmsprop"),
    ("5 leaky-relu:0.2 4 hard-sigmoid 3 sigmoid", "mean-squared-error", "lion"),
    ("5 tanh 4 sinh", "mean-squared-error", "adam"),
]


def trajectory(hidden, loss_name, optimizer_name):
    words = hidden.split()
    layers = [(int(words[i]), words[i + 1]) for i in range(0, len(words), 2)]
    ends_in_activation = loss_name in ("categorical-cross-entropy", "binary-cross-entropy") or hidden.endswith("3 sigmoid")
    if not ends_in_activation:
        layers.append((OUT, ""))
    kind, loss_of = losses[loss_name]
    parameters, before, notation = [], IN, []
    for units, activation in layers:
        parameters += [floats(before, units, scale=before**-0.5), floats(units, scale=0.1)]
        before = units
        notation += [f"dense:{units}"] + ([activation] if activation else [])
    initial = [v for w in parameters for v in w.flatten().tolist()]
    inputs = [floats(ROWS, IN) for _ in range(BATCHES)]
    targets = {
        "classes": lambda: torch.randint(0, OUT, (ROWS,)),
        "shares": lambda: torch.rand(ROWS, OUT, dtype=torch.float32).double(),
        "values": lambda: floats(ROWS, OUT),
    }[kind]
    targets = [targets() for _ in range(BATCHES)]
    rate = rates.get(optimizer_name, 0.005)
    p = [w.clone().requires_grad_() for w in parameters]
    optimizer = optimizers[optimizer_name](p, rate)
    seen = []
    for step in range(STEPS):
        y = inputs[step % BATCHES]
        for i, (_, activation) in enumerate(layers):
            y = y @ p[2 * i] + p[2 * i + 1]
            y = activations[activation](y) if activation else y
        loss = loss_of(y, targets[step % BATCHES])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seen.append(loss.item())
    return {
        "layers": " ".join(notation),
        "loss": loss_name,
        "optimizer": optimizer_name,
        "rate": rate,
        "initial": initial,
        "inputs": [x.flatten().tolist() for x in inputs],
        "targets": [t.flatten().tolist() for t in targets],
        "areClasses": kind == "classes",
        "losses": seen[::11],
        "parameters": [v for w in p for v in w.detach().flatten().tolist()],
    }


with open("trajectories.json", "w") as file:
    json.dump({"steps": STEPS, "inputs": IN, "outputs": OUT, "every": 11, "cases": [trajectory(*entry) for entry in grid]}, file)
    file.write("\n")
