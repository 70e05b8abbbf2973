"""What sets one pipeline apart from another: how it is called, and what it can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

_TEMPI_BPM = 30.0, 300.0
"""What ACE-Step was trained on (its authors' API documentation)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of any pipeline."""

    text: str
    """English."""
    tempo_bpm: float
    duration_s: float
    """A little more than the samples that are wanted, so that none is lost by rounding."""
    steps: int
    guidance: float


@dataclass(frozen=True, slots=True)
class Kind:
    """A pipeline of diffusers."""

    pipeline: str
    """The name of its class."""
    module: str
    """Where under `diffusers.pipelines` it and its own parts are defined."""
    shortest_s: float
    longest_s: Callable[[Any], float]
    """Of the loaded pipeline."""
    steps: Callable[[Any], int]
    """How many pay off; of the loaded pipeline, since distilled weights need fewer."""
    guidance: Callable[[Any], float]
    """1 where the weights take none."""
    arguments: Callable[[Asked], dict[str, Any]]
    """For the call, beside generator and callback."""


def _ask_ace_step(asked: Asked) -> dict[str, Any]:
    """Nobody shall sing; the tempo has a place of its own, which the rest of `elements` has not."""
    slowest, quickest = _TEMPI_BPM
    return {
        "prompt": asked.text,
        "lyrics": "[Instrumental]",
        "vocal_language": "unknown",
        "bpm": round(min(max(asked.tempo_bpm, slowest), quickest)),
        "audio_duration": asked.duration_s,
        "num_inference_steps": asked.steps,
        "guidance_scale": asked.guidance,
    }


def _ask_stable_audio(asked: Asked) -> dict[str, Any]:
    return {
        "prompt": asked.text,
        "audio_end_in_s": asked.duration_s,
        "num_inference_steps": asked.steps,
        "guidance_scale": asked.guidance,
    }


def _window_s(pipeline: Any) -> float:
    """Stable Audio always fills one window, and cuts it."""
    frames = pipeline.transformer.config.sample_size
    return frames * pipeline.vae.hop_length / pipeline.vae.config.sampling_rate


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.pipeline: kind
        for kind in (
            # 10 s to 10 minutes, 8 steps without guidance where it was distilled ('turbo'), else 32 to 64 steps and
            # a guidance of 7: the authors' API documentation of ACE-Step 1.5.
            Kind(
                pipeline="AceStepPipeline",
                module="ace_step",
                shortest_s=10.0,
                longest_s=lambda _: 600.0,
                steps=lambda pipeline: 8 if pipeline.is_turbo else 50,
                guidance=lambda pipeline: 1.0 if pipeline.is_turbo else 7.0,
                arguments=_ask_ace_step,
            ),
            # The defaults of diffusers' pipeline.
            Kind(
                pipeline="StableAudioPipeline",
                module="stable_audio",
                shortest_s=1.0,
                longest_s=_window_s,
                steps=lambda _: 100,
                guidance=lambda _: 7.0,
                arguments=_ask_stable_audio,
            ),
        )
    }
)
