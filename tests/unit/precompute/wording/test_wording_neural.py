"""BLIP, Falcon, T5 and Marian with tiny random weights: real loading, real generation, no network."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from fakes.values import an_artwork
from fakes.zoo.language import tiny_falcon, tiny_marian, tiny_t5
from fakes.zoo.vision import tiny_blip

from db.entities import MoodLabel
from db.models import Device, ModelDamagedError, ModelUnusableError, StoredModel
from db.pictures import read_picture
from precompute.seeing import emotion_at, enhance, perceive
from precompute.wording.describing import Wording
from precompute.wording.elements import decide_elements
from precompute.wording.errors import WordingError
from precompute.wording.instructions import AND_PIANO, PLAIN, TABLE_ONE
from precompute.wording.neural.blip import BlipCaptioner
from precompute.wording.neural.building import captioner_for, refiner_for, translator_for
from precompute.wording.neural.falcon import FalconRefiner
from precompute.wording.neural.marian import MarianTranslator
from precompute.wording.neural.t5 import T5Refiner
from precompute.wording.prefixes import PREFIXES, PUBLISHED, Prefix, without_mood

pytestmark = pytest.mark.usefixtures("offline")

SAD, HAPPY = emotion_at(-0.6, -0.4), emotion_at(0.7, 0.1)
NOISE = np.random.default_rng(0).integers(0, 255, (60, 80, 3), dtype=np.uint8)
DESCRIPTION = "sad man in a sailor's hat sitting at a table"
SHORT, LONG = "a boat", "a calm impressionist painting of water lilies on a pond with red and blue squares"
ENGLISH = "A calm painting of water lilies. A dark portrait of a man with a candle.\nSlow piano and strings."


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Tiny models are slowed down by a second thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, StoredModel]:
    """The models of the zoo that word, lively enough to listen to what they are given."""
    from transformers import (
        BlipForConditionalGeneration,
        FalconForCausalLM,
        MarianMTModel,
        T5ForConditionalGeneration,
    )

    folder = tmp_path_factory.mktemp("zoo")
    return {
        "blip": _lively(tiny_blip(folder / "blip"), BlipForConditionalGeneration),
        "falcon": _lively(tiny_falcon(folder / "falcon"), FalconForCausalLM),
        "t5": _lively(tiny_t5(folder / "t5"), T5ForConditionalGeneration),
        "marian": _lively(tiny_marian(folder / "marian"), MarianMTModel),
    }


def _lively(model: StoredModel, kind: Any) -> StoredModel:
    """With greater weights than training begins with (1e-10 in BLIP's eye): else every input gets one answer."""
    loaded = kind.from_pretrained(model.folder, local_files_only=True)
    torch.manual_seed(1)
    with torch.no_grad():
        for weights in loaded.parameters():
            if weights.dim() > 1:
                weights.normal_(0.0, 0.2)
    loaded.save_pretrained(model.folder)
    return model


Spy = Callable[[type, Callable[..., Any] | None], list[dict[str, Any]]]


@pytest.fixture
def spied(monkeypatch: pytest.MonkeyPatch) -> Spy:
    """Keeps the arguments of `generate`, and lets another function answer."""

    def spy(kind: type, instead: Callable[..., Any] | None = None) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = []
        original = kind.generate

        def generate(self: Any, **arguments: Any) -> Any:
            calls.append(arguments)
            return original(self, **arguments) if instead is None else instead(**arguments)

        monkeypatch.setattr(kind, "generate", generate)
        return calls

    return spy


# --- BLIP


@pytest.mark.parametrize("prefix", PREFIXES, ids=lambda each: each.name)
def test_the_emotion_is_what_the_caption_begins_with(models: dict[str, StoredModel], prefix: Prefix) -> None:
    blip = BlipCaptioner(models["blip"], prefix=prefix)
    ids = {mood: blip.given(NOISE, mood)["input_ids"][0].tolist() for mood in MoodLabel}
    tokenizer = blip._processor.tokenizer

    assert len({tuple(each) for each in ids.values()}) == len(MoodLabel)
    for mood in MoodLabel:
        assert tokenizer.decode(ids[mood][1:-1]) == prefix.words(mood)


def test_a_real_painting_is_captioned_the_same_each_time(
    models: dict[str, StoredModel], paintings: Path
) -> None:
    picture = next(iter(sorted(paintings.rglob("*.jpg"))))
    pixels = enhance(read_picture(picture.read_bytes()).pixels)

    once = BlipCaptioner(models["blip"]).caption(pixels, SAD)
    again = BlipCaptioner(models["blip"]).caption(pixels, SAD)

    assert once == again
    assert once.startswith("A sad painting of ")
    assert once.endswith(".")
    assert len(once.split()) > 5


def test_the_published_form_keeps_the_label(models: dict[str, StoredModel]) -> None:
    blip = BlipCaptioner(models["blip"], prefix=PUBLISHED)

    assert blip.caption(NOISE, SAD).startswith("Sad ")
    assert blip.caption(NOISE, HAPPY).startswith("Happy ")
    assert blip.contribution.revision == "made-on-the-spot label"
    assert (blip.contribution.step, blip.contribution.licence) == ("caption", "BSD-3-Clause")


def test_captions_come_from_a_beam_search_that_draws_nothing(
    models: dict[str, StoredModel], spied: Spy
) -> None:
    from transformers import BlipForConditionalGeneration

    calls = spied(BlipForConditionalGeneration, None)
    BlipCaptioner(models["blip"]).caption(NOISE, SAD)

    settings = {name: value for name, value in calls[0].items() if not torch.is_tensor(value)}
    assert settings == {"num_beams": 3, "do_sample": False, "max_new_tokens": 40}
    assert {"pixel_values", "input_ids", "attention_mask"} <= set(calls[0])
    assert calls[0]["pixel_values"].shape == (1, 3, 32, 32)


def test_a_part_of_a_word_does_not_grow_onto_the_label(models: dict[str, StoredModel], spied: Spy) -> None:
    from transformers import BlipForConditionalGeneration

    blip = BlipCaptioner(models["blip"], prefix=PUBLISHED)
    vocabulary = blip._processor.tokenizer.get_vocab()
    part = next(
        number
        for piece, number in sorted(vocabulary.items())
        if piece.startswith("##") and piece[2:].isalpha()
    )

    spied(
        BlipForConditionalGeneration,
        lambda **given: torch.cat([given["input_ids"][:, :-1], torch.tensor([[part, part]])], dim=1),
    )

    assert blip.caption(NOISE, SAD).startswith("Sad ")


def test_a_model_that_only_repeats_the_prefix_has_seen_nothing(
    models: dict[str, StoredModel], spied: Spy
) -> None:
    from transformers import BlipForConditionalGeneration

    spied(BlipForConditionalGeneration, lambda **given: given["input_ids"][:, :-1])
    wording = Wording(BlipCaptioner(models["blip"]))

    with pytest.raises(WordingError, match="blip-tiny saw nothing"):
        BlipCaptioner(models["blip"]).caption(NOISE, SAD)
    seen, who = wording.caption_for(NOISE, perceive(NOISE))
    assert not seen
    assert (who.by, who.instead_of) == ("embedded", "blip-tiny")


def test_picture_and_emotion_are_both_heard(models: dict[str, StoredModel]) -> None:
    blip = BlipCaptioner(models["blip"])
    pictures = (NOISE, 255 - NOISE, NOISE[::-1].copy())
    sad, happy = ([without_mood(blip.caption(each, mood)) for each in pictures] for mood in (SAD, HAPPY))

    assert sad != happy
    assert len({*sad}) > 1 or len({*happy}) > 1


@pytest.mark.parametrize("adapter", [T5Refiner, MarianTranslator])
def test_without_the_mask_a_batch_would_be_heard_otherwise(
    models: dict[str, StoredModel], monkeypatch: pytest.MonkeyPatch, adapter: Any
) -> None:
    """So the tests on batches would notice its loss."""
    model = adapter(models["t5" if adapter is T5Refiner else "marian"])
    write = model.refine_many if adapter is T5Refiner else model.translate
    masked = write([SHORT, LONG])
    model.load()
    generate = model._model.generate

    def unmasked(**given: Any) -> Any:
        return generate(**{**given, "attention_mask": torch.ones_like(given["attention_mask"])})

    monkeypatch.setattr(model._model, "generate", unmasked)

    assert write([SHORT, LONG]) != masked


def test_no_adapter_loads_torch_before_it_is_asked() -> None:
    program = (
        "import sys, precompute.pipeline, precompute.wording.describing\n"
        "from precompute.wording.neural import building\n"
        "assert not {'torch', 'transformers'} & set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", program], check=True)


# --- Falcon


@pytest.mark.parametrize("instruction", [TABLE_ONE, AND_PIANO], ids=lambda each: each.name)
def test_falcon_is_given_the_prompt_and_the_arguments_of_the_paper(
    models: dict[str, StoredModel], spied: Spy, instruction: Any
) -> None:
    from transformers import FalconForCausalLM

    calls = spied(FalconForCausalLM, None)
    falcon = FalconRefiner(models["falcon"], instruction=instruction)
    written = falcon.refine(DESCRIPTION)

    (call,) = calls
    ids, mask = call.pop("input_ids"), call.pop("attention_mask")
    assert falcon._tokenizer.decode(ids[0]) == instruction.about(DESCRIPTION)
    assert mask.tolist() == [[1] * ids.shape[1]]
    assert call == {
        "do_sample": False,
        "repetition_penalty": 1.05,
        "max_new_tokens": 120,
        "eos_token_id": 0,
        "pad_token_id": 0,
    }
    assert falcon.contribution.revision == f"made-on-the-spot {instruction.name}"
    assert falcon.refine(DESCRIPTION) == written != falcon.refine(LONG)


def test_only_what_falcon_adds_comes_back(models: dict[str, StoredModel], spied: Spy) -> None:
    from transformers import FalconForCausalLM

    falcon = FalconRefiner(models["falcon"])
    answer = falcon._tokenizer(" A slow tune.\n", return_tensors="pt")["input_ids"]
    spied(FalconForCausalLM, lambda **given: torch.cat([given["input_ids"], answer], dim=1))

    assert falcon.refine(DESCRIPTION) == "A slow tune."


@pytest.mark.parametrize("kind", [FalconRefiner, T5Refiner])
def test_a_long_description_never_pushes_the_instruction_out(
    models: dict[str, StoredModel], kind: Any
) -> None:
    refiner = kind(models["falcon" if kind is FalconRefiner else "t5"], instruction=TABLE_ONE)
    prompt = refiner.prompt("a man at a table, " * 400)
    before, after = TABLE_ONE.about("|").split("|")

    assert prompt.startswith(before + "a man at a table, ")
    assert prompt.endswith("a table" + after) or prompt.endswith(after)
    assert len(refiner._tokenizer(prompt)["input_ids"]) <= (1024 if kind is FalconRefiner else 512)


def test_a_device_without_memory_is_told_as_an_unusable_model(
    models: dict[str, StoredModel], spied: Spy
) -> None:
    from transformers import FalconForCausalLM

    def exhausted(**given: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")

    spied(FalconForCausalLM, exhausted)

    with pytest.raises(ModelUnusableError, match="falcon-tiny does not fit"):
        FalconRefiner(models["falcon"]).refine(DESCRIPTION)


# --- T5


def test_t5_is_told_of_instruments_and_tempo(models: dict[str, StoredModel], spied: Spy) -> None:
    from transformers import T5ForConditionalGeneration

    calls = spied(T5ForConditionalGeneration, None)
    elements = replace(
        decide_elements(perceive(NOISE), "", "", 1), instruments=("oud", "ney"), tempo_bpm=70.0
    )
    t5 = T5Refiner(models["t5"])
    described = t5.described("a quiet harbour", elements)
    t5.refine(described)

    assert t5.prompt(described) == (
        "Describe the music for: a quiet harbour | Instruments: oud, ney | Tempo: slow"
    )
    assert T5Refiner(models["t5"], instruction=PLAIN).described("a harbour", elements) == "a harbour"
    (call,) = calls
    ids, mask = call.pop("input_ids"), call.pop("attention_mask")
    assert ids[0].tolist() == t5._tokenizer(t5.prompt(described))["input_ids"]
    assert mask.tolist() == [[1] * ids.shape[1]]
    assert call == {"num_beams": 4, "do_sample": False, "max_new_tokens": 96}


def test_t5_writes_in_a_batch_what_it_writes_alone(models: dict[str, StoredModel], spied: Spy) -> None:
    from transformers import T5ForConditionalGeneration

    t5 = T5Refiner(models["t5"])
    alone = [t5.refine(SHORT), t5.refine(LONG)]
    calls = spied(T5ForConditionalGeneration, None)

    assert alone[0] != alone[1]
    assert t5.refine_many([SHORT, LONG]) == alone
    assert t5.refine_many([LONG, SHORT]) == alone[::-1]
    assert calls[0]["attention_mask"].sum(dim=1).tolist() == [
        len(t5._tokenizer(t5.prompt(each))["input_ids"]) for each in (SHORT, LONG)
    ]


# --- Marian


def test_marian_translates_in_a_batch_what_it_translates_alone(models: dict[str, StoredModel]) -> None:
    marian = MarianTranslator(models["marian"])

    together = marian.translate([ENGLISH, SHORT, LONG])

    assert len(set(together)) == 3
    assert together == [marian.translate([text])[0] for text in (ENGLISH, SHORT, LONG)]
    assert together[0].count("\n") == 1
    assert (marian.language, marian.contribution.step) == ("ar", "translate")


def test_marian_gets_sentences_one_by_one_and_long_ones_in_parts(
    models: dict[str, StoredModel], spied: Spy
) -> None:
    from transformers import MarianMTModel

    marian = MarianTranslator(models["marian"])
    calls = spied(MarianMTModel, None)
    marian.translate([ENGLISH])
    marian.translate(["a man with a candle, " * 30])

    first, *others = calls
    assert len(first["input_ids"]) == 3
    assert {name: value for name, value in first.items() if not torch.is_tensor(value)} == {
        "num_beams": 4,
        "do_sample": False,
        "max_new_tokens": 63,
    }
    parts = marian._tokenizer.batch_decode(
        torch.cat([call["input_ids"] for call in others]), skip_special_tokens=True
    )
    assert all(call["input_ids"].shape[1] <= 64 for call in others)
    assert set(" ".join(parts).split()) == {"a", "man", "with", "candle,"}


def test_a_translator_of_many_languages_is_told_which_one(
    models: dict[str, StoredModel], tmp_path: Path, spied: Spy
) -> None:
    from transformers import MarianMTModel

    many = _with_target(models["marian"], tmp_path / "many", ">>ara<<")
    marian = MarianTranslator(many)
    calls = spied(MarianMTModel, None)
    marian.translate([ENGLISH])

    told = marian._tokenizer.convert_tokens_to_ids(">>ara<<")
    assert told != marian._tokenizer.unk_token_id
    assert calls[0]["input_ids"][:, 0].tolist() == [told] * 3
    with pytest.raises(ModelUnusableError, match="does not translate into 'fr'; it knows >>ara<<"):
        MarianTranslator(many, "fr").load()


def _with_target(model: StoredModel, folder: Path, name: str) -> StoredModel:
    """The same model, whose last word is the name of a language."""
    folder.mkdir()
    for file in model.folder.iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    renamed = max((word for word in vocabulary if word != "<pad>"), key=vocabulary.__getitem__)
    vocabulary[name] = vocabulary.pop(renamed)
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    return replace(model, name="marian-many", folder=folder)


# --- All of them


def test_a_model_of_another_kind_cannot_be_loaded(models: dict[str, StoredModel]) -> None:
    for adapter, wrong in (
        (BlipCaptioner, "t5"),
        (FalconRefiner, "t5"),
        (T5Refiner, "marian"),
        (MarianTranslator, "falcon"),
    ):
        with pytest.raises(ModelUnusableError):
            adapter(models[wrong]).load()


def test_weights_say_who_words_with_them_and_options_how(models: dict[str, StoredModel]) -> None:
    device = Device()
    revisions = [
        captioner_for(models["blip"], device).contribution.revision,
        captioner_for(models["blip"], device, "label").contribution.revision,
        refiner_for(models["falcon"], device).contribution.revision,
        refiner_for(models["falcon"], device, "table-1-and-piano").contribution.revision,
        refiner_for(models["t5"], device).contribution.revision,
        refiner_for(models["t5"], device, "plain").contribution.revision,
    ]

    assert [each.removeprefix("made-on-the-spot ") for each in revisions] == [
        "painting",
        "label",
        "table-1",
        "table-1-and-piano",
        "describe-elements",
        "plain",
    ]
    assert translator_for(models["marian"], device, "ar").language == "ar"
    with pytest.raises(WordingError, match="'plain'; choose one of table-1, table-1-and-piano"):
        refiner_for(models["falcon"], device, "plain")
    with pytest.raises(ModelUnusableError, match="blip-tiny is a 'blip' model"):
        refiner_for(models["blip"], device)
    with pytest.raises(ModelDamagedError, match="falcon-tiny has no readable config"):
        refiner_for(replace(models["falcon"], folder=Path("/nowhere")), device)


def test_all_of_them_compute_in_bfloat16(models: dict[str, StoredModel]) -> None:
    """As they do on a GPU."""
    half = Device("cpu", "bfloat16")

    assert BlipCaptioner(models["blip"], half).caption(NOISE, SAD)
    assert FalconRefiner(models["falcon"], half).refine(SHORT)
    assert T5Refiner(models["t5"], half).refine(SHORT)
    assert MarianTranslator(models["marian"], device=half).translate([SHORT])


def test_a_real_painting_is_worded_from_end_to_end(models: dict[str, StoredModel], paintings: Path) -> None:
    """What random weights write is noise: the guard takes its place, and provenance says so."""
    picture = next(iter(sorted(paintings.rglob("*.jpg"))))
    pixels = enhance(read_picture(picture.read_bytes()).pixels)
    impression = perceive(pixels)
    wording = Wording(
        BlipCaptioner(models["blip"]),
        FalconRefiner(models["falcon"]),
        (MarianTranslator(models["marian"]),),
    )

    seen, eye = wording.caption_for(pixels, impression)
    said = wording.word(
        an_artwork(), replace(impression, caption=seen), decide_elements(impression, "", "", 1)
    )

    assert eye.by == "blip-tiny"
    assert "“The Sea, 1900.1” by A. Painter (1900)" in said.caption.text_in("en")
    assert said.prompt.text_in("en").endswith(seen.text_in("en"))
    refined = said.contributions[0]
    assert (refined.step, refined.instead_of) == ("refine", "falcon-tiny")
    assert refined.reason.startswith("what it wrote ")
    assert said == wording.word(
        an_artwork(), replace(impression, caption=seen), decide_elements(impression, "", "", 1)
    )


def test_a_night_that_finds_all_written_loads_no_model(models: dict[str, StoredModel]) -> None:
    impression = perceive(NOISE)
    elements = decide_elements(impression, "", "", 1)
    first = Wording(refiner=T5Refiner(models["t5"]))
    said = first.word(None, impression, elements)
    gone = replace(models["t5"], folder=Path("/nowhere"))

    later = replace(first, refiner=T5Refiner(gone)).word(None, impression, elements)

    assert later == said
    assert Wording(refiner=T5Refiner(gone)).word(None, impression, elements).contributions[0].reason != (
        said.contributions[0].reason
    )
