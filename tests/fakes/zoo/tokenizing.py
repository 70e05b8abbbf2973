"""Tokenizers for a handful of sentences, of the classes that the real models have.

They are the same in every process, or models with the same weights would not be: a trainer may number its pieces in
another order each time.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

ENGLISH = (
    "a calm impressionist painting of water lilies on a pond",
    "a dark baroque portrait of a man with a candle",
    "slow piano and strings, melancholic, 70 bpm",
    "bright orchestral music with harp and flute",
    "an abstract painting with red and blue squares",
    "happy angry sad fun neutral",
)
ARABIC = (
    "لوحة هادئة لزنابق الماء",
    "موسيقى بطيئة للبيانو والوتريات",
    "صورة رجل مع شمعة في الظلام",
)
_TEXTS = (*ENGLISH, *ARABIC) * 20
_RARE = -12.0
"""The score of a letter: words are taken whole where they are known."""
_CLIP_SPECIAL = ["<|startoftext|>", "<|endoftext|>"]


def t5_tokenizer() -> Any:
    """Unigram, as T5 and the text encoder of MusicGen have it: 0 pads, 1 ends, 2 is unknown."""
    from transformers import T5Tokenizer

    words = Counter(word for text in _TEXTS for word in text.split())
    letters = sorted({letter for word in words for letter in word})
    pieces = {"<pad>": 0.0, "</s>": 0.0, "<unk>": 0.0}
    pieces |= dict.fromkeys(["▁", *letters, *(f"▁{letter}" for letter in letters)], _RARE)
    pieces |= {f"▁{word}": math.log(words[word] / words.total()) for word in sorted(words)}
    vocab = list(pieces.items())
    return T5Tokenizer(vocab=vocab, extra_ids=0)


def clip_tokenizer() -> Any:
    """Byte pairs within words, in lower case, at most 77 tokens."""
    from transformers import CLIPTokenizer

    tokenizer = Tokenizer(
        models.BPE(continuing_subword_prefix="", end_of_word_suffix="</w>", unk_token="<|endoftext|>")
    )
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(r"\s+"), "removed"), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=_CLIP_SPECIAL,
        end_of_word_suffix="</w>",
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_TEXTS, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    merges = [tuple(each) if isinstance(each, list) else tuple(each.split(" ")) for each in model["merges"]]
    pieces = [*_CLIP_SPECIAL, *sorted(model["vocab"].keys() - set(_CLIP_SPECIAL))]
    vocab = {piece: number for number, piece in enumerate(pieces)}
    return CLIPTokenizer(vocab=vocab, merges=merges, model_max_length=77)


def bert_tokenizer() -> Any:
    """Word pieces, as BLIP has them: every letter, and every word."""
    from transformers import BertTokenizer

    words = sorted({word for text in _TEXTS for word in re.findall(r"\w+|[^\w\s]", text)})
    letters = sorted({letter for word in words for letter in word})
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", "[ENC]"]
    pieces = dict.fromkeys([*special, *letters, *(f"##{letter}" for letter in letters), *words])
    return BertTokenizer(vocab={piece: number for number, piece in enumerate(pieces)})


def falcon_tokenizer() -> Any:
    """Byte pairs of bytes: every text comes back as it was."""
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=500,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_TEXTS, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|endoftext|>", pad_token="<|endoftext|>"
    )


def marian_tokenizer(folder: Path) -> Any:
    """Two SentencePiece models and one vocabulary, English to Arabic; `folder` gets their files."""
    import sentencepiece
    from transformers import MarianTokenizer

    folder.mkdir(parents=True, exist_ok=True)
    pieces: list[str] = []
    for side, texts in (("source", ENGLISH), ("target", ARABIC)):
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts * 30),
            model_prefix=str(folder / side),
            vocab_size=120,
            model_type="unigram",
            hard_vocab_limit=False,
            character_coverage=1.0,
            bos_id=-1,
            eos_id=0,
            unk_id=1,
            minloglevel=2,
        )
        (folder / f"{side}.model").rename(folder / f"{side}.spm")
        model = sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{side}.spm"))
        pieces += [model.id_to_piece(index) for index in range(model.get_piece_size())]
    vocab = {piece: index for index, piece in enumerate(dict.fromkeys(["</s>", "<unk>", *pieces]))}
    vocab["<pad>"] = len(vocab)
    (folder / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False), encoding="utf-8")
    return MarianTokenizer(
        source_spm=str(folder / "source.spm"),
        target_spm=str(folder / "target.spm"),
        vocab=str(folder / "vocab.json"),
        source_lang="en",
        target_lang="ar",
        model_max_length=64,
    )
