"""Heads on disk, and the best head of a run."""

import pytest
import torch

from cacl.errors import ArtefactError, StorageError
from cacl.parameters import Phase1Parameters, Phase2Parameters
from cacl.phase1 import Epochs, ProjectionHead, load_head, save_head
from cacl.phase2 import MatchHead


@pytest.fixture
def head():
    return ProjectionHead(input_dim=12, hidden_dim=8, output_dim=4, dropout=0.1)


@pytest.fixture
def path(tmp_path, head):
    place = tmp_path / "heads" / "phase1.safetensors"
    save_head(place, head, 13, Phase1Parameters(epochs=20))
    return place


def same(one, other):
    pairs = zip(one.state_dict().items(), other.state_dict().items(), strict=True)
    return all(a == b and torch.equal(x, y) for (a, x), (b, y) in pairs)


def test_a_head_comes_back_with_epoch_and_parameters(path, head):
    loaded = load_head(path, ProjectionHead, input_dim=12, output_dim=4)
    assert same(loaded.head, head)
    assert loaded.head.dropout == 0.1
    assert not loaded.head.training
    assert loaded.epoch == 13
    assert Phase1Parameters(**loaded.parameters) == Phase1Parameters(epochs=20)


@pytest.mark.parametrize("features", ["concatenation", "interaction", "both"])
def test_a_match_head_comes_back_too(tmp_path, features):
    head = MatchHead(embedding_dim=4, features=features, extra=2)
    save_head(tmp_path / "phase2.safetensors", head, 1, Phase2Parameters())
    assert same(load_head(tmp_path / "phase2.safetensors", MatchHead, embedding_dim=4, features=features).head, head)


def test_equal_heads_give_equal_files(path, head, tmp_path):
    save_head(tmp_path / "again.safetensors", head, 13, Phase1Parameters(epochs=20))
    assert (tmp_path / "again.safetensors").read_bytes() == path.read_bytes()


def test_another_dimension_or_another_kind_of_head_is_refused(path):
    with pytest.raises(ArtefactError, match=r"(?s)has input_dim 12\n.*expected: input_dim 384, as.*train this phase again"):
        load_head(path, ProjectionHead, input_dim=384, output_dim=4)
    with pytest.raises(ArtefactError, match=r"(?s)has kind ProjectionHead\n.*expected: kind MatchHead"):
        load_head(path, MatchHead)


def test_a_missing_checkpoint_says_what_to_do(tmp_path):
    with pytest.raises(ArtefactError, match=r"(?s)does not exist.*train this phase$"):
        load_head(tmp_path / "none.safetensors", ProjectionHead)


@pytest.mark.parametrize("damage", [lambda b: b[:100], lambda b: b[:-1], lambda b: b"", lambda b: b[:-9] + b"?" + b[-8:]])
def test_a_damaged_checkpoint_is_to_be_deleted(path, damage):
    """Cut short in the header or the weights, empty, and one byte of a weight changed."""
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ArtefactError, match=r"(?s)is damaged.*delete .*phase1\.safetensors and train this phase again"):
        load_head(path, ProjectionHead)


def test_a_safetensors_file_of_something_else_is_damaged(tmp_path):
    from safetensors.torch import save_file

    save_file({"weight": torch.ones(3)}, tmp_path / "other.safetensors")
    with pytest.raises(ArtefactError, match="is damaged"):
        load_head(tmp_path / "other.safetensors", ProjectionHead)


def test_a_checkpoint_that_cannot_be_written_leaves_nothing_behind(tmp_path, head):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        save_head(tmp_path / "file" / "head.safetensors", head, 1, Phase1Parameters())
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_best_head_is_the_first_of_the_lowest_loss(head):
    epochs, states = Epochs(None, (), head, torch.optim.Adam(head.parameters())), []
    for epoch, loss in enumerate([0.9, 0.4, 0.4, 0.7], start=1):
        torch.nn.init.constant_(head.layers[0].weight, epoch)
        states.append(head.layers[0].weight.detach().clone())
        epochs.add({"validation_loss": loss})
    trained = epochs.finish()
    assert trained.best_epoch == 2
    assert torch.equal(trained.head.layers[0].weight, states[1])
    assert not trained.head.training
    assert trained.history.epoch.tolist() == [1, 2, 3, 4]
