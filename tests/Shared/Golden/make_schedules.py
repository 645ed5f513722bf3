#!/usr/bin/env python3
"""Writes schedules.json: factors on the learning rate as PyTorch's schedulers give them, base rate 1.

Run from this folder: /usr/bin/python3 make_schedules.py
"""
import json
import math
import torch
from torch.optim import lr_scheduler as schedulers

PER_EPOCH, EPOCHS = 5, 24
LOSSES = [5, 4, 3, 3.5, 3.2, 3.1, 3.05, 2.9, 2.8999, 2.8998, 2.8997, 2.8996, 2.7, 2.7, 2.7, 2.7, 2.7, 2.7, 2.7, 2.7, 2.7, 1, 2, 3]


def factors(make, every):
    weights = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=1.0)
    schedule = make(optimizer)
    values = []
    for step in range(PER_EPOCH * EPOCHS):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if every == "step" and step + 1 < PER_EPOCH * EPOCHS:
            schedule.step()
        elif every == "epoch" and (step + 1) % PER_EPOCH == 0:
            schedule.step()
        elif every == "loss" and (step + 1) % PER_EPOCH == 0:
            schedule.step(LOSSES[step // PER_EPOCH])
    return values


total = PER_EPOCH * EPOCHS
golden = {
    "stepsPerEpoch": PER_EPOCH,
    "epochs": EPOCHS,
    "losses": LOSSES,
    "factors": {
        "constant": [1.0] * total,
        "step:7:0.2": factors(lambda o: schedulers.StepLR(o, 7, 0.2), "epoch"),
        "exponential:0.9": factors(lambda o: schedulers.ExponentialLR(o, 0.9), "epoch"),
        "cosine": factors(lambda o: schedulers.CosineAnnealingLR(o, total), "step"),
        "cosine:0.1": factors(lambda o: schedulers.CosineAnnealingLR(o, total, 0.1), "step"),
        "one-cycle": factors(lambda o: schedulers.OneCycleLR(o, 1.0, total, cycle_momentum=False), "step"),
        "one-cycle:0.25:10:100": factors(
            lambda o: schedulers.OneCycleLR(o, 1.0, total, pct_start=0.25, div_factor=10, final_div_factor=100, cycle_momentum=False), "step"
        ),
        "plateau:0.5:2": factors(lambda o: schedulers.ReduceLROnPlateau(o, factor=0.5, patience=2), "loss"),
        "plateau:0.1:0": factors(lambda o: schedulers.ReduceLROnPlateau(o, factor=0.1, patience=0, eps=0), "loss"),
        "warmup:20": factors(lambda o: schedulers.LinearLR(o, 1 / 20, 1, 19), "step"),
        # PyTorch has no composition that is free of its chaining quirks: the definition itself
        "warmup:0.25 cosine": [
            (s + 1) / 30 if s < 30 else 0.5 * (1 + math.cos(math.pi * (s - 30) / (total - 30))) for s in range(total)
        ],
    },
}
with open("schedules.json", "w") as file:
    json.dump(golden, file)
    file.write("\n")
