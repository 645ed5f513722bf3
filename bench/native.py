#!/usr/bin/env python3
"""The tool as native code beside the same tool on the .NET runtime, by turns in one run: native.py NATIVE DLL [ROUNDS]

Prints the medians of wall time, processor time and the most memory, of a start and of a training. CHAINRULE_DATA may name the data.
"""
import os
import statistics
import sys
import tempfile
import time

native, dll = [os.path.abspath(sys.argv[1])], ["dotnet", os.path.abspath(sys.argv[2])]
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 11
sides = {"native": native, ".NET runtime": dll}


def run(command):
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    start = time.perf_counter()
    _, status, usage = os.wait4(os.posix_spawnp(command[0], command, os.environ, file_actions=silent), 0)
    if status != 0:
        sys.exit(f"{' '.join(command)} failed")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    print("| command | program | wall, s | processor, s | memory, MiB |\n|---|---|--:|--:|--:|")
    for arguments in (["--version"], ["train", "mnist", "--epochs", "2", "--json", "--quiet"]):
        taken = {side: [] for side in sides}
        for _ in range(rounds):
            for side, command in sides.items():
                taken[side].append(run(command + arguments))
        for side, runs in taken.items():
            wall, processor, memory = (statistics.median(column) for column in zip(*runs))
            print(f"| `{' '.join(arguments[:4])}` | {side} | {wall:.3f} | {processor:.3f} | {memory:.0f} |")
