"""How fast MusicGen's tokens are sampled: transformers' own loop, ours, and what memory allows at best.

    PYTHONPATH=tests python tests/benchmarks/musicgen_speed.py --device cuda --seconds 30 --batches 1,8,32

The model has the shape of facebook/musicgen-small and random weights, which run at the true speed; nothing is
loaded or saved. Only tokens are sampled; the codec's share is measured apart.

plain      transformers' `generate`, one piece at a time, as it comes
runner     `MusicgenRunner`, so many pieces at once (8-bit matrices on a processor only)
limit      bytes that a step must read (weights once, keys and values of every row) at the bandwidth of a copy
codec      EnCodec's decoding of what was sampled, the whole batch at once
agreement  how often narrow numbers choose the tokens that float32 chooses, after the same past
"""

from __future__ import annotations

import argparse
import copy
import gc
import json
import platform
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from fakes.zoo.tokenizing import t5_tokenizer

from precompute.composing.musicgen.running.batch import Batch
from precompute.composing.musicgen.running.delays import codebook_delays, write_sheet
from precompute.composing.musicgen.running.prompts import Prompts
from precompute.composing.musicgen.running.runner import MusicgenRunner
from precompute.composing.musicgen.running.sampling import draw, stream_keys
from precompute.composing.musicgen.running.step import Reach, next_logits
from precompute.composing.musicgen.running.weights import Weights
from precompute.composing.musicgen.tokens import Sampling, TokenChunk, TokenOrder

PARTS = ("plain", "runner", "codec", "agreement")
_FRAME_RATE_HZ = 50
_TEXT = "slow piano and strings, melancholic, 70 bpm, a calm impressionist painting of water lilies on a pond"
_WARM_UP_FRAMES = 8
_COPIED_BYTES = 1 << 28


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    numbers: str
    batch: int
    wall_s: float
    """For all pieces of the batch."""
    cpu_s: float
    limit_s: float | None
    music_s: float
    """Of all pieces together."""
    on_gpu: bool

    @property
    def wall_s_a_piece(self) -> float:
        return self.wall_s / self.batch

    @property
    def working_s(self) -> float:
        """What is held against the limit: of a processor, maybe shared, its own time; of a GPU, the wall's."""
        return self.wall_s if self.on_gpu else self.cpu_s


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each piece")
    parser.add_argument("--batches", default="1,2,4", help="how many at once, with commas")
    parser.add_argument("--numbers", default=None, help="of the runner: float32,bfloat16,int8")
    parser.add_argument("--threads", type=int, default=1, help="of a processor")
    parser.add_argument("--skip", choices=PARTS, nargs="*", default=[])
    parser.add_argument("--json", type=Path, help="where to write what was measured")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    usual = "float32,bfloat16,int8" if arguments.device == "cpu" else "bfloat16"
    numbers = (arguments.numbers or usual).split(",")
    batches = [int(each) for each in arguments.batches.split(",")]
    frames = round(arguments.seconds * _FRAME_RATE_HZ)
    machine = describe_machine(arguments.device)
    print(json.dumps(machine))
    start = time.perf_counter()
    model = build_small(arguments.device)
    print(f"built in {time.perf_counter() - start:.1f} s")
    rows: list[Row] = []
    plain = [] if "plain" in arguments.skip else ["float32", "bfloat16"]
    for each in dict.fromkeys([*plain, *numbers]):
        numbered = model if each in {"float32", "int8"} else copy.deepcopy(model).to(getattr(torch, each))
        if each in plain:
            rows.append(show(measure_plain(numbered, each, frames)))
        if "runner" not in arguments.skip and each in numbers:
            rows += [show(measure_runner(numbered, each, frames, batch, machine)) for batch in batches]
        if "codec" not in arguments.skip and each in numbers and each != "int8":
            rows += [show(measure_codec(numbered, each, frames, batch)) for batch in batches]
        del numbered
        gc.collect()
    agreement = {} if "agreement" in arguments.skip else measure_agreement(model, arguments.device)
    for each, found in agreement.items():
        print(f"{each} chooses float32's token: greedy {found['greedy']:.3f}, sampled {found['sampled']:.3f}")
    if arguments.json:
        found = {"machine": machine, "rows": [asdict(row) for row in rows], "agreement": agreement}
        arguments.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def describe_machine(device: str) -> dict[str, Any]:
    """Where this is measured, and how fast its memory is copied."""
    return {
        "device": torch.cuda.get_device_name(device) if device != "cpu" else processor_name(),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "copied_gb_a_s": round(copy_bandwidth(device) / 1e9, 1),
    }


def processor_name() -> str:
    names = [
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return names[0] if names else platform.processor()


def copy_bandwidth(device: str) -> float:
    """Bytes read and written a second, the best of several copies."""
    start, end = (torch.ones(_COPIED_BYTES // 4, device=device) for _ in range(2))
    best = min(timed(device, lambda: end.copy_(start))[0] for _ in range(8))
    return 2 * _COPIED_BYTES / best


def timed(device: str, work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds on the wall, and seconds of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    if device != "cpu":
        torch.cuda.synchronize(device)
    return time.perf_counter() - wall, time.process_time() - cpu


def on_gpu(model: Any) -> bool:
    return model.device.type != "cpu"


def build_small(device: str) -> Any:
    """The shape of facebook/musicgen-small (T5-base, 24 layers of 1024, EnCodec at 32 kHz), with random weights."""
    from transformers import (
        EncodecConfig,
        MusicgenConfig,
        MusicgenDecoderConfig,
        MusicgenForConditionalGeneration,
        T5Config,
    )

    text = T5Config(vocab_size=32128, d_model=768, d_kv=64, d_ff=3072, num_layers=12, num_heads=12)
    codec = EncodecConfig(
        sampling_rate=32000,
        audio_channels=1,
        upsampling_ratios=[8, 5, 4, 4],
        codebook_size=2048,
        codebook_dim=128,
        hidden_size=128,
        num_filters=64,
        target_bandwidths=[2.2],
        normalize=False,
        use_causal_conv=False,
        chunk_length_s=None,
        overlap=None,
        norm_type="weight_norm",
        use_conv_shortcut=False,
    )
    decoder = MusicgenDecoderConfig()
    torch.manual_seed(0)
    with torch.device(device):
        model = MusicgenForConditionalGeneration(
            MusicgenConfig(
                text_encoder=text.to_dict(), audio_encoder=codec.to_dict(), decoder=decoder.to_dict()
            )
        )
    generation = model.generation_config
    generation.decoder_start_token_id = generation.pad_token_id = generation.bos_token_id = decoder.vocab_size
    return model.eval().requires_grad_(False)


def measure_plain(model: Any, numbers: str, frames: int) -> Row:
    """transformers alone, one piece; its codec is silenced, so that tokens are compared with tokens."""
    inputs = t5_tokenizer()([_TEXT], return_tensors="pt").to(model.device)

    def generate(count: int) -> None:
        new = count + model.decoder.config.num_codebooks - 1
        model.generate(**inputs, do_sample=True, top_k=250, guidance_scale=3.0, max_new_tokens=new)

    with silent_codec(model):
        generate(_WARM_UP_FRAMES)
        wall, cpu = timed(model.device.type, lambda: generate(frames))
    return Row("plain", numbers, 1, wall, cpu, None, frames / _FRAME_RATE_HZ, on_gpu(model))


@contextmanager
def silent_codec(model: Any) -> Iterator[None]:
    """Decoding costs nothing meanwhile."""
    from transformers.models.encodec.modeling_encodec import EncodecDecoderOutput

    decode = model.audio_encoder.decode
    model.audio_encoder.decode = lambda codes, **_: EncodecDecoderOutput(audio_values=torch.zeros(1, 1, 1))
    try:
        yield
    finally:
        model.audio_encoder.decode = decode


def measure_runner(model: Any, numbers: str, frames: int, batch: int, machine: dict[str, Any]) -> Row:
    """Our loop, graphs captured and caches allocated before the clock runs."""
    runner = MusicgenRunner(model, t5_tokenizer(), Sampling(), rows=batch, int8=numbers == "int8")
    # The same length before the clock runs, or nobody would have captured the later graphs.
    sample(runner, batch, frames if on_gpu(model) else _WARM_UP_FRAMES)
    wall, cpu = timed(model.device.type, lambda: sample(runner, batch, frames))
    limit = bytes_read(model, numbers, frames, batch) / (machine["copied_gb_a_s"] * 1e9)
    return Row("runner", numbers, batch, wall, cpu, limit, batch * frames / _FRAME_RATE_HZ, on_gpu(model))


def sample(runner: MusicgenRunner, batch: int, frames: int) -> None:
    orders: Iterable[TokenOrder] = (TokenOrder(each, _TEXT, frames, each) for each in range(batch))
    source = iter(orders)
    sampled = 0
    for outcome in runner.run(lambda: next(source, None)):
        if not isinstance(outcome, TokenChunk):
            raise outcome.error
        sampled += outcome.codes.shape[1]
    if sampled != batch * frames:
        raise AssertionError(f"{sampled} frames instead of {batch * frames}")


def bytes_read(model: Any, numbers: str, frames: int, batch: int) -> float:
    """Of the decoder's matrices at every step, and of the keys and values that each row has by then."""
    config = model.decoder.config
    hidden, layers, width = config.hidden_size, config.num_hidden_layers, model.dtype.itemsize
    matrices = layers * (6 * hidden * hidden + 2 * hidden * config.ffn_dim)
    matrices += config.num_codebooks * config.vocab_size * hidden
    steps = frames + config.num_codebooks - 1
    kept = 2 * layers * hidden * width  # of one column: a key and a value in each layer
    words = len(t5_tokenizer()(_TEXT)["input_ids"])
    one_row = kept * (2 * steps * (steps + 1) / 2 + steps * words)  # both halves listen back, one to the text
    return steps * matrices * (1 if numbers == "int8" else width) + batch * one_row


def measure_codec(model: Any, numbers: str, frames: int, batch: int) -> Row:
    codes = torch.zeros(1, batch, model.decoder.config.num_codebooks, frames, dtype=torch.int64)
    codes = codes.to(model.device)

    def decode() -> None:
        with torch.no_grad():
            model.audio_encoder.decode(codes, audio_scales=[None] * batch)

    if on_gpu(model):
        decode()
    wall, cpu = timed(model.device.type, decode)
    return Row("codec", numbers, batch, wall, cpu, None, batch * frames / _FRAME_RATE_HZ, on_gpu(model))


def measure_agreement(model: Any, device: str, steps: int = 24) -> dict[str, dict[str, float]]:
    """Shares of equal tokens when each step is shown the same random past."""
    chosen = {"float32": choices(model, steps)}
    if device == "cpu":
        chosen["int8"] = choices(model, steps, int8=True)
    narrow = copy.deepcopy(model).to(torch.bfloat16)
    chosen["bfloat16"] = choices(narrow, steps)
    wide = chosen.pop("float32")
    return {
        numbers: {kind: (tokens == wide[kind]).float().mean().item() for kind, tokens in found.items()}
        for numbers, found in chosen.items()
    }


@torch.no_grad()
def choices(model: Any, steps: int, int8: bool = False) -> dict[str, torch.Tensor]:
    """What greedy and what noisy choice take at each step of a sheet that is given."""
    sampling, rows = Sampling(), 4
    weights = Weights.of(model, 64, int8)
    batch = Batch(weights, rows, 64, 128, 2)
    prompt = Prompts(model, t5_tokenizer(), weights).of([_TEXT])[0]
    delays = codebook_delays(weights.codebooks, 1)
    random = np.random.default_rng(0)
    for row in range(rows):
        known = random.integers(0, weights.codes, (weights.codebooks, steps))
        sheet = write_sheet(known, steps, delays, weights.codes)
        batch.begin(row, sheet, 0, stream_keys(row, weights.codebooks), prompt)
    found: dict[str, list[torch.Tensor]] = {"greedy": [], "sampled": []}
    for column in range(steps):
        logits = next_logits(weights, batch, sampling.guidance, Reach(rows, 64, 128))
        frames = batch.position[:, None].expand(-1, weights.codebooks)
        found["greedy"].append(logits.argmax(-1))
        found["sampled"].append(draw(logits, batch.keys, frames, sampling))
        batch.position.fill_(column + 1)
    return {kind: torch.stack(tokens) for kind, tokens in found.items()}


def show(row: Row) -> Row:
    limit = "" if row.limit_s is None else f"  {row.working_s / row.limit_s:6.1f} x the limit"
    print(
        f"{row.what:7} {row.numbers:9} batch {row.batch:3}: {row.wall_s_a_piece:8.3f} s a piece of "
        f"{row.music_s / row.batch:.1f} s, {row.cpu_s / row.batch:8.3f} s of processor{limit}",
        flush=True,
    )
    return row


if __name__ == "__main__":
    main()
