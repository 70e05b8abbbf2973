"""Music by diffusion: a commission becomes noise, and the noise in steps a piece."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.entities import Commission, Engine
from db.models import Device, StoredModel, lacks_memory
from precompute.composing.contract import ComposingError, Composition
from precompute.composing.diffusion.kinds import Asked, Kind
from precompute.composing.diffusion.loading import load_pipeline
from precompute.composing.sounding import UNHEARD, CancelledError, as_stereo, asked_text

_REVISION = "1"
"""Of what is done here with a pipeline; changes whenever the same weights would give other samples."""
_PROCESSOR = Device()


class DiffusionComposer:
    """Composes with a pipeline of diffusers, one piece at a time."""

    def __init__(
        self,
        model: StoredModel,
        device: Device = _PROCESSOR,
        steps: int | None = None,
        guidance: float | None = None,
        timeout_s: float = 1800.0,
        progress: Callable[[float], None] = lambda _share: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is loaded before the first piece; then the pipeline stays.

        Args:
            model: a pipeline of a kind that `kinds` knows.
            device: where it computes.
            steps: of denoising; None takes what suits the weights.
            guidance: how much the text weighs, 1 none; None takes what suits the weights.
            timeout_s: after which a piece is given up, at the end of a step.
            progress: is told the share (0..1) of the steps that are done, from the thread that composes.
            clock: seconds.
        """
        self._model = model
        self._device = device
        self._wanted_steps = steps
        self._wanted_guidance = guidance
        self._timeout_s = timeout_s
        self._progress = progress
        self._clock = clock
        self._composing = threading.Lock()
        self._cancelled = threading.Event()

    @property
    def engine(self) -> Engine:
        """The model's name and licence."""
        return Engine(self._model.name, f"{self._model.revision}+{_REVISION}", self._model.licence)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes the samples; device and type too, since they decide how numbers are rounded. No
        pipeline computes in 8 bits: float32 takes their place.

        What suits the weights follows from their revision, and is not looked up: that would load them.
        """
        steps, guidance = self._wanted_steps, self._wanted_guidance
        return (
            ("device", self._device.name.partition(":")[0]),
            ("dtype", "float32" if self._device.dtype == "int8" else self._device.dtype),
            ("guidance", "as suits the weights" if guidance is None else f"{guidance:g}"),
            ("steps", "as suits the weights" if steps is None else str(steps)),
        )

    @property
    def weights(self) -> tuple[StoredModel, ...]:
        """See `db.models.Loading`."""
        return (self._model,)

    def load(self) -> None:
        """Read the weights now, in place of for the first piece.

        Raises:
            ModelDamagedError: a file is missing or cannot be read.
            ModelUnusableError: it is no pipeline that composes, a library is missing, or the memory is too small.
        """
        _ = self._loaded

    @property
    def writes_notes(self) -> bool:
        """Never: it samples sound."""
        return False

    def compose(self, commission: Commission) -> Composition:
        """Compose; the audio lasts `commission.duration_s` to the sample.

        Raises:
            ModelDamagedError: a file is missing or cannot be read.
            ModelUnusableError: it is no pipeline that composes, or a library is missing.
            ComposingError: memory, time or numbers ran out, or nothing is heard.
            CancelledError: somebody called `cancel`.
            ValueError: see `sounding.asked_text`; how long a piece may be depends on the pipeline.
        """
        kind, name = self._kind, self._model.name
        text = asked_text(commission, kind.shortest_s, kind.longest_s(self._pipeline), name)
        with self._composing:
            self._cancelled.clear()
            audio = self._sound(commission, text)
        return Composition(
            audio=as_stereo(audio, name),
            sample_rate_hz=self._rate_hz,
            summary=UNHEARD,
            plan={"engine": "diffusion", "model": name, "asked_for": {"text": text}},
            midi=None,
        )

    def cancel(self) -> None:
        """Give up the piece in hand at the end of its step, if there is one; any thread may."""
        self._cancelled.set()

    @cached_property
    def _loaded(self) -> tuple[Any, Kind]:
        return load_pipeline(self._model, self._device)

    @property
    def _pipeline(self) -> Any:
        return self._loaded[0]

    @property
    def _kind(self) -> Kind:
        return self._loaded[1]

    @property
    def _steps(self) -> int:
        wanted = self._wanted_steps
        return self._kind.steps(self._pipeline) if wanted is None else wanted

    @property
    def _guidance(self) -> float:
        wanted = self._wanted_guidance
        return self._kind.guidance(self._pipeline) if wanted is None else wanted

    @property
    def _rate_hz(self) -> int:
        return int(self._pipeline.vae.config.sampling_rate)

    def _sound(self, commission: Commission, text: str) -> NDArray[np.float32]:
        """Shape (samples, channels)."""
        import torch  # noqa: PLC0415 - gigabytes that only neural steps need

        samples = round(commission.duration_s * self._rate_hz)
        # Half a sample more than is wanted, since pipelines cut fractions off.
        duration_s = min((samples + 0.5) / self._rate_hz, self._kind.longest_s(self._pipeline))
        asked = Asked(text, commission.elements.tempo_bpm, duration_s, self._steps, self._guidance)
        try:
            sound = self._pipeline(
                **self._kind.arguments(asked),
                # Noise is drawn on the processor, so that a seed means the same on every device.
                generator=torch.Generator("cpu").manual_seed(commission.seed),
                callback=self._watch(self._clock() + self._timeout_s),
                callback_steps=1,
                output_type="pt",
            ).audios[0]
        except (RuntimeError, MemoryError) as error:
            if not lacks_memory(error):
                raise
            raise ComposingError(
                f"{self._model.name} has too little memory on {self._device.name} for {commission.duration_s:g} s: "
                f"take a shorter piece or a smaller model, or free some"
            ) from error
        finally:
            if self._device.is_gpu:
                torch.cuda.empty_cache()  # others compute there, too
        if sound.shape[-1] < samples:
            raise ComposingError(
                f"{self._model.name} gave {sound.shape[-1]} samples where {samples} were asked for; "
                f"its parts do not belong together"
            )
        return sound[:, :samples].T.float().cpu().numpy()

    def _watch(self, deadline_s: float) -> Callable[[int, Any, Any], None]:
        """What is done after each step; raising ends the piece, and the next one begins from the start."""

        def after_step(step: int, _time: Any, _latents: Any) -> None:
            if self._cancelled.is_set():
                raise CancelledError("the piece was given up")
            if self._clock() > deadline_s:
                raise ComposingError(
                    f"{self._model.name} was not done after {self._timeout_s:g} s, at step {step + 1} of "
                    f"{self._steps}; a GPU is quicker, and so are fewer steps"
                )
            self._progress(min(1.0, (step + 1) / self._steps))

        return after_step
