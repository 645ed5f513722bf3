"""A network for images in PyTorch, from Chainrule's own notation."""
import sys

import torch
from torch_training import train

threads, optimizer, batch, layout, size, layers = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5], sys.argv[6]
torch.set_num_threads(threads)
torch.manual_seed(1)
height, width, channels = (int(number) for number in size.split("x"))


class Residual(torch.nn.Module):
    """y = projection(x) + layers(x)"""

    def __init__(self, inner, projection):
        super().__init__()
        self.inner, self.projection = inner, projection

    def forward(self, x):
        return self.inner(x) + self.projection(x)


def network(words, shape):
    """The layers of a list of words, until it ends or a bracket closes, and the shape (C, H, W) that comes out."""
    made = []
    while words:
        word = words.pop(0)
        if word == ")":
            break
        kind, *numbers = word.split(":")
        if word == "residual(":
            inner, after = network(words, shape)
            same = after == shape
            stride = shape[1] // after[1]
            made.append(Residual(inner, torch.nn.Identity() if same else torch.nn.Conv2d(shape[0], after[0], 1, stride)))
            shape = after
        elif kind == "conv":
            out, kernel, stride = int(numbers[0]), int(numbers[1]), int(numbers[2]) if len(numbers) > 2 else 1
            made.append(torch.nn.Conv2d(shape[0], out, kernel, stride, kernel // 2))
            shape = (out, -(-shape[1] // stride), -(-shape[2] // stride))
        elif kind == "batch-norm":
            made.append(torch.nn.BatchNorm2d(shape[0]))
        elif kind == "relu":
            made.append(torch.nn.ReLU())
        elif kind == "max-pool":
            made.append(torch.nn.MaxPool2d(int(numbers[0])))
            shape = (shape[0], shape[1] // int(numbers[0]), shape[2] // int(numbers[0]))
        elif kind == "global-pool":
            made += [torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten()]
            shape = (shape[0], 1, 1)
        elif kind == "dense":
            made += [torch.nn.Flatten(), torch.nn.Linear(shape[0] * shape[1] * shape[2], int(numbers[0]))]
            shape = (int(numbers[0]), 1, 1)
        else:
            raise ValueError(word)
    return torch.nn.Sequential(*made), shape


memory = torch.channels_last if layout == "last" else torch.contiguous_format
data = torch.rand(2048, channels, height, width).contiguous(memory_format=memory)
model, _ = network(layers.replace("residual(", "residual( ").replace(")", " )").split(), (channels, height, width))
model = model.to(memory_format=memory)
train(model, data, optimizer, batch)
