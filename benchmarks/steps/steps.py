"""Training steps of PyTorch on one thread, of the networks of networks.js. Answers each line `NAME MILLISECONDS` on standard input
with a line of JSON: the milliseconds of each step in a turn of that length. NAME is that of a network, or NETWORK/SIZE/BATCH/FROZEN: with
images of that size, and so many of its first modules frozen, as ../backbones has it."""

import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)


def conv_block(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]


def cnn():
    trunk = [*conv_block(1, 16), nn.MaxPool2d(2), *conv_block(16, 32), nn.MaxPool2d(2), *conv_block(32, 32)]
    return nn.Sequential(*trunk, nn.Flatten(), nn.Linear(7 * 7 * 32, 64), nn.ReLU(), nn.Linear(64, 10))


def dense(*widths):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(widths[-1], 10))


class Residual(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, value):
        return value + self.body(value)


def inverted_residual(inputs, outputs, stride, expansion):
    hidden = inputs * expansion
    layers = []
    if expansion > 1:
        layers += [nn.Conv2d(inputs, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6()]
    depthwise = nn.Conv2d(hidden, hidden, 3, stride=stride, padding=1, groups=hidden, bias=False)
    layers += [depthwise, nn.BatchNorm2d(hidden), nn.ReLU6()]
    return nn.Sequential(*layers, nn.Conv2d(hidden, outputs, 1, bias=False), nn.BatchNorm2d(outputs))


def mobilenet():
    layers = [nn.Conv2d(3, 32, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU6()]
    channels = 32
    stages = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    for expansion, outputs, count, stride in stages:
        for index in range(count):
            block = inverted_residual(channels, outputs, stride if index == 0 else 1, expansion)
            layers.append(Residual(block) if index > 0 else block)
            channels = outputs
    layers += [nn.Conv2d(channels, 1280, 1, bias=False), nn.BatchNorm2d(1280), nn.ReLU6()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 5))


class Basic(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        skip = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs))
        self.skip = skip if stride > 1 else nn.Identity()

    def forward(self, value):
        return torch.relu(self.skip(value) + self.body(value))


def resnet():
    layers = [nn.Conv2d(3, 16, 7, stride=2, padding=3, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    layers.append(nn.MaxPool2d(3, stride=2, padding=1))
    channels = 16
    for stage, filters in enumerate([16, 32, 64, 128]):
        for block in range(2):
            layers.append(Basic(channels, filters, 2 if stage > 0 and block == 0 else 1))
            channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 5))


NETWORKS = {
    "cnn": (cnn, (128, 1, 28, 28), 10),
    "mlp": (lambda: dense(784, 256, 128), (32, 784), 10),
    "deep-mlp": (lambda: dense(*[512] * 11), (32, 512), 10),
    "mobilenet": (mobilenet, (4, 3, 224, 224), 5),
    "resnet": (resnet, (16, 3, 64, 64), 5),
}


def stepper(name):
    name, *phase = name.split("/")
    build, shape, classes = NETWORKS[name]
    size, batch, frozen = map(int, phase or (shape[-1], shape[0], 0))
    shape = (batch, *shape[1:-2], size, size) if phase else shape
    network = build().train()
    network[:frozen].eval().requires_grad_(False)
    trained = [weight for weight in network.parameters() if weight.requires_grad]
    optimizer = torch.optim.Adam(trained, lr=1e-3)
    criterion = nn.CrossEntropyLoss()
    inputs = torch.rand(*shape) * 2 - 1
    targets = torch.arange(shape[0]) % classes

    def step():
        optimizer.zero_grad()
        loss = criterion(network(inputs), targets)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


steps = {}
for line in sys.stdin:
    name, budget = line.split()
    if name not in steps:
        steps[name] = stepper(name)
        steps[name]()
    times = []
    while sum(times) < float(budget):
        start = time.perf_counter()
        steps[name]()
        times.append((time.perf_counter() - start) * 1000)
    print(json.dumps(times), flush=True)
