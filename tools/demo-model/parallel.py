"""Data-parallel training with one thread in each process.

oneDNN's threads wait for each other by spinning. On cores that other programs use too, a step with two
threads then costs several times the CPU time of one with a single thread; two processes that meet once
a step do not have that problem.
"""
import os
import tempfile
from collections.abc import Callable

import torch
import torch.distributed as dist
import torch.multiprocessing as mp


def _enter(rank: int, worker: Callable, processes: int, meeting: str, args) -> None:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=processes)
    worker(rank, args)
    dist.destroy_process_group()


def launch(worker: Callable, processes: int, args) -> None:
    """Runs worker(rank, args) in that many processes and waits for all of them."""
    meeting = os.path.join(tempfile.mkdtemp(), "meeting")
    mp.spawn(_enter, (worker, processes, meeting, args), nprocs=processes)


def average_gradients(weights: list[torch.nn.Parameter]) -> None:
    """Replaces every gradient by its mean over the processes; a missing gradient counts as zero."""
    parts = [w.grad if w.grad is not None else torch.zeros_like(w) for w in weights]
    flat = torch.cat([p.flatten() for p in parts])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    for weight, part in zip(weights, flat.split([w.numel() for w in weights]), strict=True):
        weight.grad = part.view_as(weight)


def agree(value: float) -> float:
    """Returns rank 0's value in every process, for decisions that depend on the clock."""
    shared = torch.tensor([value], dtype=torch.float64)
    dist.broadcast(shared, 0)
    return shared.item()
