#!/usr/bin/env python3
"""Writes parity.json: the weights of a small network after 100 steps of PyTorch's optimisers, in double precision.

A 6-8-5-3 network (tanh, relu) with softmax and cross entropy. Initial weights and ten batches of eight rows, used in
turn, are floats, so that single and double precision start from the same numbers.
Run from this folder: /usr/bin/python3 make_parity.py
"""
import json
import torch

STEPS, BATCHES, ROWS = 100, 10, 8
SIZES = [6, 8, 5, 3]
torch.manual_seed(0)


def floats(*shape, scale=1.0):
    return (torch.randn(*shape, dtype=torch.float32) * scale).double()


initial = []
for inputs, outputs in zip(SIZES, SIZES[1:]):
    initial += [floats(inputs, outputs, scale=inputs**-0.5), floats(outputs, scale=0.1)]
batches = [(floats(ROWS, SIZES[0]), torch.randint(0, SIZES[-1], (ROWS,))) for _ in range(BATCHES)]


def forward(p, x):
    h = torch.tanh(x @ p[0] + p[1])
    h = torch.relu(h @ p[2] + p[3])
    return h @ p[4] + p[5]


def train(make):
    p = [w.clone().requires_grad_() for w in initial]
    optimizer = make(p)
    losses = []
    for step in range(STEPS):
        x, labels = batches[step % BATCHES]
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(forward(p, x), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses[:10], "parameters": [v for w in p for v in w.detach().flatten().tolist()]}


def decayed(p):
    # biases are exempt from weight decay
    return [{"params": p[0::2], "weight_decay": 0.05}, {"params": p[1::2], "weight_decay": 0.0}]


optimizers = {
    "sgd": (0.1, lambda p: torch.optim.SGD(p, lr=0.1)),
    "momentum:0.9": (0.02, lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9)),
    "nesterov:0.9": (0.02, lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True)),
    "rmsprop": (0.002, lambda p: torch.optim.RMSprop(p, lr=0.002)),
    "adagrad": (0.05, lambda p: torch.optim.Adagrad(p, lr=0.05)),
    "adam": (0.005, lambda p: torch.optim.Adam(p, lr=0.005)),
    "adamw:0.9:0.999:1E-08:0.05": (0.005, lambda p: torch.optim.AdamW(decayed(p), lr=0.005)),
}
golden = {
    "sizes": SIZES,
    "initial": [v for w in initial for v in w.flatten().tolist()],
    "inputs": [[v for v in x.flatten().tolist()] for x, _ in batches],
    "labels": [labels.tolist() for _, labels in batches],
    "steps": STEPS,
    "optimizers": {name: {"learningRate": rate, **train(make)} for name, (rate, make) in optimizers.items()},
}
with open("parity.json", "w") as file:
    json.dump(golden, file)
    file.write("\n")
