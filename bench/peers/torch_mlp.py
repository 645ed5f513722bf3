"""The same network in PyTorch."""
import torch
from peer import arguments
from torch_training import train

threads, optimizer, batch, hidden = arguments()
torch.set_num_threads(threads)
torch.manual_seed(1)
data = torch.rand(16384, 784)
sizes = [784, *hidden, 10]
layers = []
for a, b in zip(sizes, sizes[1:]):
    layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
network = torch.nn.Sequential(*layers[:-1])
train(network, data, optimizer, batch)
