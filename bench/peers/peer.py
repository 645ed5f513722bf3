"""The protocol between the bench program and its Python peers: see Peer.cs."""
import sys
import time


def arguments():
    """threads, optimizer, batch size, hidden layers"""
    return int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), [int(units) for units in sys.argv[4:]]


def serve(step, batch):
    """Answers every line of seconds with the samples per second that step() reached in that time."""
    for _ in range(5):
        step()
    print("ready", flush=True)
    for line in sys.stdin:
        seconds, steps, start = float(line), 0, time.perf_counter()
        while time.perf_counter() - start < seconds or steps == 0:
            step()
            steps += 1
        print(steps * batch / (time.perf_counter() - start), flush=True)
