"""Devices, seeds and modes of torch."""

import pytest
import torch

from cacl.encoding.device import evaluation, reproducible, torch_device
from cacl.errors import ParameterError


def test_the_cpu_is_always_there():
    assert torch_device("cpu") == torch.device("cpu")


@pytest.mark.parametrize("name", ["cuda:99", "meta", "toaster"])
def test_a_missing_device_is_a_parameter_error(name):
    with pytest.raises(ParameterError, match=r"(?s)is not available.*set device to 'cpu'"):
        torch_device(name)


def test_draws_depend_on_the_seed_alone_and_leave_no_trace():
    torch.manual_seed(5)
    before, state = torch.get_num_threads(), torch.get_rng_state()
    torch.set_num_threads(2)
    draws = []
    for seed in (1, 1, 2):
        with reproducible(seed, torch.device("cpu")):
            assert torch.get_num_threads() == 1
            draws.append(torch.rand(4))
    assert torch.equal(draws[0], draws[1])
    assert not torch.equal(draws[0], draws[2])
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == 2
    torch.set_num_threads(before)


@pytest.mark.parametrize("training", [True, False])
def test_evaluation_switches_dropout_and_gradients_off_and_restores_the_mode(training):
    layer = torch.nn.Dropout(0.5).train(training)
    ones = torch.ones(100, requires_grad=True)
    with evaluation(layer):
        assert torch.equal(layer(ones), ones)
        assert not (2 * ones).requires_grad
    assert layer.training is training
