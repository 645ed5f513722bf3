# What PyTorch has no module for. A model that is written as Python holds those of these classes that it needs.


class Dense(nn.Linear):
    def forward(self, x):
        return super().forward(x.flatten(1))


class Conv(nn.Conv2d):
    def __init__(self, *sizes, pad, **rest):  # pad: left, right, top, bottom
        super().__init__(*sizes, **rest)
        self.pad = pad

    def forward(self, x):
        return super().forward(nn.functional.pad(x, self.pad))


class MaxPool(nn.MaxPool2d):
    def __init__(self, *sizes, pad):  # pad: left, right, top, bottom
        super().__init__(*sizes)
        self.pad = pad

    def forward(self, x):
        return super().forward(nn.functional.pad(x, self.pad, value=-torch.inf))


class AveragePool(nn.AvgPool2d):
    def __init__(self, *sizes, pad):  # pad: left, right, top, bottom
        super().__init__(*sizes)
        self.pad = pad

    def forward(self, x):
        inside = nn.functional.pad(torch.ones_like(x), self.pad)
        return super().forward(nn.functional.pad(x, self.pad)) / super().forward(inside)


class ChannelNorm(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class HardSigmoid(nn.Module):
    def __init__(self, slope, offset):
        super().__init__()
        self.slope, self.offset = slope, offset

    def forward(self, x):
        return (x * self.slope + self.offset).clamp(0, 1)


class Sinh(nn.Module):
    def __init__(self, limit):
        super().__init__()
        self.limit = torch.tensor(limit)

    def forward(self, x):
        far = (x.abs() - self.limit).clamp(min=0) * self.limit.cosh()
        return x.clamp(-self.limit, self.limit).sinh() + far * x.sign()


class Embedding(nn.ModuleList):
    def __init__(self, *sizes):
        super().__init__(nn.Embedding(count, size) for count, size in sizes)

    def forward(self, x):
        codes = x[:, x.shape[1] - len(self):].long()
        vectors = [table(codes[:, k].clamp(0, table.num_embeddings - 1)) for k, table in enumerate(self)]
        return torch.cat([x[:, :x.shape[1] - len(self)], *vectors], 1)


class Piecewise(nn.Module):
    def __init__(self, numbers, bins, size):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(numbers, bins, size))
        self.bias = nn.Parameter(torch.zeros(numbers, size))

    def forward(self, x):
        numbers, bins, _ = self.weight.shape
        e = x[:, :numbers, None] * bins - torch.arange(bins)
        low = torch.zeros(bins).index_fill(0, torch.tensor([0]), -torch.inf)
        high = torch.ones(bins).index_fill(0, torch.tensor([bins - 1]), torch.inf)
        e = torch.minimum(torch.maximum(e, low), high)
        y = (e[..., None] * self.weight).sum(2) + self.bias
        return torch.cat([y.flatten(1), x[:, numbers:]], 1)


class Periodic(nn.Module):
    def __init__(self, numbers, frequencies, size):
        super().__init__()
        self.frequencies = nn.Parameter(torch.zeros(numbers, frequencies))
        self.weight = nn.Parameter(torch.zeros(numbers, 2 * frequencies, size))
        self.bias = nn.Parameter(torch.zeros(numbers, size))

    def forward(self, x):
        numbers = self.frequencies.shape[0]
        angle = 2 * torch.pi * x[:, :numbers, None] * self.frequencies
        waves = torch.stack([angle.cos(), angle.sin()], 3).flatten(2)
        y = (waves[..., None] * self.weight).sum(2) + self.bias
        return torch.cat([y.flatten(1), x[:, numbers:]], 1)


class Sum(nn.Module):
    def forward(self, *x):
        return sum(x)


class Concatenate(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, *x):
        return torch.cat(x, self.axis)


class Graph(nn.Sequential):
    def __init__(self, *modules, reads):  # for each module those that it reads; -1 for the input
        super().__init__(*modules)
        self.reads = reads

    def forward(self, x):
        values = []
        for module, reads in zip(self, self.reads):
            values.append(module(*[x if i < 0 else values[i] for i in reads]))
        return values[-1]
