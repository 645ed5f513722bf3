"""The same network in PyTorch, on tensors that are already in memory (no DataLoader)."""
import torch
from peer import arguments, serve

threads, optimizer, batch, hidden = arguments()
torch.set_num_threads(threads)
torch.manual_seed(1)
rows = 16384
data = torch.rand(rows, 784)
labels = torch.randint(0, 10, (rows,))
sizes = [784, *hidden, 10]
layers = []
for a, b in zip(sizes, sizes[1:]):
    layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
network = torch.nn.Sequential(*layers[:-1])
loss = torch.nn.CrossEntropyLoss()
update = (torch.optim.SGD if optimizer == "sgd" else torch.optim.Adam)(network.parameters(), lr=1e-4)


def step():
    chosen = torch.randint(0, rows, (batch,))
    update.zero_grad(set_to_none=True)
    loss(network(data[chosen]), labels[chosen]).backward()
    update.step()


serve(step, batch)
