"""Where torch computes, from which seed, and in which mode."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from cacl.errors import ParameterError


def torch_device(name: str) -> torch.device:
    """Return the torch device ``"cpu"``, ``"cuda"`` or ``"cuda:N"``; a ParameterError when torch cannot use it here."""
    try:
        device = torch.device(name)
    except RuntimeError:
        device = torch.device("meta")
    if device.type == "cpu" or (device.type == "cuda" and (device.index or 0) < torch.cuda.device_count()):
        return device
    received = f"device {name!r} is not available ({torch.cuda.device_count()} CUDA devices are visible)"
    remedy = "set device to 'cpu', or install a CUDA build of torch and its driver"
    raise ParameterError(received, "'cpu', or 'cuda' or 'cuda:N' where torch sees that device", remedy)


@contextmanager
def reproducible(seed: int, device: torch.device) -> Iterator[None]:
    """Let torch draw from ``seed`` and compute with one thread within the block; both are as before afterwards.

    The heads are small: a second thread saves a fifth of the time on idle cores, and takes ten times as long on busy ones.
    """
    threads = torch.get_num_threads()
    with torch.random.fork_rng(devices=[device.index or 0] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)


@contextmanager
def evaluation(head: torch.nn.Module) -> Iterator[None]:
    """Switch dropout and gradients off within the block, and restore the head's mode afterwards."""
    training = head.training
    head.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        head.train(training)
