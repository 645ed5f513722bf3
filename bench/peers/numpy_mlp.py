"""A network as a textbook writes it in numpy: softmax, cross entropy, SGD or Adam; float32 throughout."""
import numpy as np
from peer import arguments, serve

threads, optimizer, batch, hidden = arguments()
random = np.random.default_rng(1)
rows = 16384
data = random.random((rows, 784), dtype=np.float32)
labels = random.integers(0, 10, rows)
sizes = [784, *hidden, 10]
W = [random.standard_normal((a, b), dtype=np.float32) * np.float32(np.sqrt(2 / a)) for a, b in zip(sizes, sizes[1:])]
b = [np.zeros(n, np.float32) for n in sizes[1:]]
parameters = [p for pair in zip(W, b) for p in pair]
first = [np.zeros_like(p) for p in parameters]
second = [np.zeros_like(p) for p in parameters]
rate, count = np.float32(1e-4), 0


def step():
    global count
    count += 1
    chosen = random.integers(0, rows, batch)
    x, t = data[chosen], labels[chosen]
    activations = [x]
    for i in range(len(W)):
        z = activations[-1] @ W[i] + b[i]
        activations.append(np.maximum(z, 0) if i < len(W) - 1 else z)
    z = activations[-1]
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(batch), t] -= 1
    dy = p / np.float32(batch)
    gradients = []
    for i in reversed(range(len(W))):
        gradients[:0] = [activations[i].T @ dy, dy.sum(axis=0)]
        if i > 0:
            dy = (dy @ W[i].T) * (activations[i] > 0)
    for i, (w, g) in enumerate(zip(parameters, gradients)):
        if optimizer == "sgd":
            w -= rate * g
        else:
            first[i] += np.float32(0.1) * (g - first[i])
            second[i] += np.float32(0.001) * (g * g - second[i])
            m = first[i] / np.float32(1 - 0.9**count)
            v = second[i] / np.float32(1 - 0.999**count)
            w -= rate * m / (np.sqrt(v) + np.float32(1e-8))


serve(step, batch)
