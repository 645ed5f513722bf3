#!/usr/bin/env python3
"""Training in ranks beside training in threads, and what `plan` says beside what is measured, by turns: ranks.py DLL [ROUNDS]

DLL is chainrule-tool.dll of a Release build. The machine should have two free cores. CHAINRULE_MPIRUN may name another mpirun,
CHAINRULE_DATA the data. First two ranks of one thread against one process of two threads, the same shards on both sides:
medians and quartiles of the pairs' ratios. Then ten configurations: seconds of a step, planned and measured.
"""
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile

tool = ["dotnet", os.path.abspath(sys.argv[1])]
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
mpirun = shlex.split(os.environ.get("CHAINRULE_MPIRUN", "mpirun.openmpi --allow-run-as-root --oversubscribe"))
large = "dense:2048 relu dense:2048 relu dense:10"


def call(ranks, words):
    command = (mpirun + ["-n", str(ranks)] if ranks > 1 else []) + tool + words + ["--json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{shlex.join(command)} failed: {done.stderr}")
    return json.loads(done.stdout[done.stdout.index("{"):])


def trained(ranks, words, epochs):
    with tempfile.TemporaryDirectory() as folder:
        return call(ranks, ["train", "mnist", *words, "--epochs", str(epochs), "--out", f"{folder}/run"])


def quartiles(values):
    lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return f"{median:.3f} ({lower:.3f}-{upper:.3f})"


words = ["--layers", large, "--batch", "512", "--shards", "2"]
ranks, threads, hashes = [], [], set()
for _ in range(rounds):
    for side, count, each in ((ranks, 2, "1"), (threads, 1, "2")):
        result = trained(count, words + ["--threads", each], 1)
        side.append(512 / result["samplesPerSecond"])
        hashes.add(result["parametersSha256"])
print(f"784 {large}, batch 512, 2 shards, {rounds} rounds by turns; one hash: {len(hashes) == 1}")
print(f"two ranks   {quartiles(ranks)} s a step\ntwo threads {quartiles(threads)} s a step")
print(f"ratio       {quartiles([a / b for a, b in zip(ranks, threads)])}\n")

small, medium, images = "dense:128 relu dense:10", "dense:512 relu dense:512 relu dense:10", "conv:8:3 relu max-pool:2 dense:10"
cases = [
    (1, 1, small, 128), (1, 1, medium, 128), (1, 1, images, 64), (1, 2, medium, 512), (1, 2, images, 128),
    (2, 1, small, 512), (2, 1, medium, 512), (2, 1, medium, 128), (2, 1, images, 128), (2, 1, large, 512),
]
print("| ranks | threads | network | batch | planned, ms | measured, ms | ratio (quartiles) |\n|--:|--:|---|--:|--:|--:|--:|")
for count, each, layers, batch in cases:
    words = ["--layers", layers, "--batch", str(batch), "--shards", str(count * each), "--threads", str(each)]
    planned, measured = [], []
    for _ in range(max(3, rounds // 2)):
        plan = call(count, ["plan", "mnist", *words, "--ranks", str(count), "--seconds", "1"])["plans"][-1]
        assert plan["ranks"] == count
        planned.append(plan["secondsPerStep"])
        measured.append(batch / trained(count, words, 1)["samplesPerSecond"])
    print(
        f"| {count} | {each} | {layers} | {batch} | {statistics.median(planned) * 1e3:.2f} | "
        f"{statistics.median(measured) * 1e3:.2f} | {quartiles([a / b for a, b in zip(planned, measured)])} |", flush=True)
