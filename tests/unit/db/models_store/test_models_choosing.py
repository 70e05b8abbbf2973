"""Which files of a repository are wanted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.models.catalogue import catalogue, known
from db.models.choosing import choose, is_pickle
from db.models.errors import ModelMissingError
from db.models.licences import as_spdx
from db.models.manifest import require_name
from db.models.setups import setup_of


def test_safetensors_are_preferred_folder_by_folder():
    paths = ["a.safetensors", "a.bin", "vae/b.bin", "vae/config.json", "unet/c.safetensors", "unet/c.bin"]
    choice = choose(paths, ("*", "*/*"))
    assert choice.plain == ("a.safetensors", "unet/c.safetensors", "vae/config.json")
    assert choice.pickles == ("vae/b.bin",)


def test_a_repository_of_transformers():
    paths = [
        ".gitattributes", "README.md", "config.json", "generation_config.json", "spiece.model", "tokenizer.json",
        "vocab.txt", "model.safetensors", "model.fp16.safetensors", "pytorch_model.bin", "state_dict.bin",
        "compression_state_dict.bin", "flax_model.msgpack", "onnx/model.onnx", "modeling_x.py",
    ]  # fmt: skip
    assert choose(paths, known("musicgen-small").files).paths == (
        "config.json", "generation_config.json", "model.safetensors", "spiece.model", "tokenizer.json", "vocab.txt",
    )  # fmt: skip
    assert choose(paths, known("audiocraft-small").files).paths == (
        "compression_state_dict.bin",
        "state_dict.bin",
    )


def test_a_repository_of_sharded_pickles_is_wanted_without_its_index():
    paths = [
        "config.json",
        "pytorch_model.bin.index.json",
        *(f"pytorch_model-0000{n}-of-00002.bin" for n in (1, 2)),
    ]
    choice = choose(paths, known("musicgen-large").files)
    assert (choice.plain, choice.pickles) == (("config.json",), tuple(paths[2:]))


def test_a_repository_of_diffusers():
    paths = [
        "model_index.json", "model.safetensors", "model_config.json", "README.md",
        "vae/config.json", "vae/diffusion_pytorch_model.safetensors", "tokenizer/tokenizer.json",
        "transformer/diffusion_pytorch_model-00001-of-00002.safetensors", "text_encoder/model.safetensors",
        "transformer/diffusion_pytorch_model.fp16.safetensors",
    ]  # fmt: skip
    assert set(choose(paths, known("stable-audio-open").files).paths) == {
        "model_index.json", "vae/config.json", "vae/diffusion_pytorch_model.safetensors",
        "transformer/diffusion_pytorch_model-00001-of-00002.safetensors", "text_encoder/model.safetensors",
        "tokenizer/tokenizer.json",
    }  # fmt: skip


@given(
    st.lists(st.sampled_from(["a", "b/", ".c/", "x.bin", "y.safetensors", "z.json", "w.py", "/"]), max_size=8)
)
def test_a_choice_is_a_part_without_code_and_without_pickles_beside_safetensors(pieces):
    paths = {"".join(pieces[start:]) for start in range(len(pieces))}
    choice = choose(paths, ("*", "*/*"))
    assert set(choice.paths) <= paths
    assert not any(path.endswith(".py") or "/." in f"/{path}" for path in choice.paths)
    assert not any(map(is_pickle, choice.plain))


def test_the_catalogue_is_sound():
    names = {"musicgen-small", "musicgen-stereo-large", "musicgen-melody", "blip-large", "clip-base", "clip-huge",
             "dinov2-small", "flan-t5-base", "falcon-rw-1b-instruct", "opus-mt-en-ar", "resnet-50", "vit-base",
             "ace-step-turbo", "stable-audio-open", "clap", "audiocraft-small"}  # fmt: skip
    assert names <= set(catalogue())
    roles = {"compose", "caption", "elements", "emotion", "refine", "translate", "embed", "judge"}
    for name, each in catalogue().items():
        assert require_name(name) == each.name
        assert each.hub_id.count("/") == 1
        assert each.role in roles
        assert as_spdx(each.licence) == each.licence
    assert all(
        each.licence == "CC-BY-NC-4.0"
        for each in catalogue().values()
        if each.hub_id.startswith("facebook/musicgen")
    )


def test_an_unknown_model_is_to_be_imported():
    with pytest.raises(ModelMissingError, match="import FOLDER --name nonsense"):
        known("nonsense")


def test_an_engine_without_an_environment_is_told():
    from db.models.errors import ModelError

    with pytest.raises(ModelError, match="no engine 'score'"):
        setup_of("score")
