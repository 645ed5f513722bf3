#!/usr/bin/env python3
"""A sweep of 40 tasks in 1, 2 and 4 processes, each time killed three times: killed.py DLL DATA [SEED]

DLL is chainrule-tool.dll, DATA a folder of IDX files that is learned in moments. The tables (and pages) of all of them must have
the bytes of those of one process that was left alone. SEED draws other moments for the kills.
"""
import json
import os
import random
import subprocess
import sys
import tempfile
import time

tool, data = ["dotnet", os.path.abspath(sys.argv[1])], os.path.abspath(sys.argv[2])
moments = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
spec = {
    "data": data,
    "options": {"epochs": 6, "batch": 40},
    "vary": {
        "layers": ["dense:3", "dense:8 relu dense:3", "dense:8 relu dense:2", "dense:64 tanh dense:3"],
        "learning-rate": [0.001, 0.01, 0.03, 0.1, 1e30],
        "seed": [1, 2],
    },
}


def start(folder, share):
    words = ["sweep", "spec.json", "--out", folder, "--threads", "1", "--quiet"] + (["--task", share] if share else [])
    return subprocess.Popen(tool + words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def done(folder):
    return sum(os.path.exists(f"{folder}/task-{i:04}/report.html") for i in range(1, 41)) if os.path.isdir(folder) else 0


def results(folder):
    names = [name for name in ("results.csv", "report.html") if os.path.exists(f"{folder}/{name}")]
    return {name: open(f"{folder}/{name}", "rb").read() for name in names}


with tempfile.TemporaryDirectory() as place:
    os.chdir(place)
    with open("spec.json", "w") as file:
        json.dump(spec, file)
    alone = start("alone", None)
    _, error = alone.communicate()
    if alone.returncode != 0:
        sys.exit(error.decode())
    expected, wrong = results("alone"), 0
    assert expected["results.csv"].count(b"\n") == 41
    print("alone: 40 rows,", expected["results.csv"].count(b",failed,"), "failed", flush=True)
    for processes in (1, 2, 4):
        folder, kills = f"of-{processes}", []
        shares = [f"{i + 1}/{processes}" for i in range(processes)]
        for _ in range(3):
            running, before = [start(folder, share) for share in shares], done(folder)
            while done(folder) < before + 3 and any(process.poll() is None for process in running):
                time.sleep(0.02)
            time.sleep(moments.uniform(0, 1))
            kills.append(sum(process.poll() is None for process in running))
            for process in running:
                process.kill()
                process.communicate()
        for process in [start(folder, share) for share in shares]:
            _, error = process.communicate()
            if process.returncode != 0:
                sys.exit(error.decode())
        same = results(folder) == expected
        wrong += not same
        print(f"{processes} processes, {kills} killed: {'the same bytes' if same else 'OTHER BYTES'}", flush=True)
    sys.exit(wrong > 0)
