"""The Hugging Face hub, through its own library: what lies in a repository, and getting it. Nothing else here
uses the network.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from db.models.errors import FetchError


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file as the hub describes it."""

    path: str
    size_bytes: int
    sha256: str
    """Of large files (Git LFS); else empty."""
    git_blob: str
    """Of small files; of large ones it names something else."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A repository at one commit."""

    hub_id: str
    revision: str
    """40 hexadecimal digits."""
    licence: str
    """As the hub writes it ('apache-2.0'); empty where it states none."""
    files: tuple[HubFile, ...]


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub that speaks Hugging Face's interface."""

    endpoint: str | None = None
    """Where it is; by default what `HF_ENDPOINT` says, else huggingface.co."""
    token: str | None = None
    """Who asks; by default what `HF_TOKEN` or `hf auth login` left."""

    def listing(self, hub_id: str, revision: str | None = None) -> Listing:
        """What lies in a repository.

        Args:
            hub_id: 'facebook/musicgen-small'.
            revision: a commit, branch or tag; the main branch by default.

        Raises:
            FetchError: the hub cannot be reached, or does not give it.
        """
        try:
            from huggingface_hub import HfApi  # noqa: PLC0415 - half a second that only fetching needs
        except ImportError as error:
            raise FetchError("fetching needs a library: pip install 'klangbild[models]'") from error

        with _telling(hub_id):
            info = HfApi(self.endpoint, token=self.token).model_info(
                hub_id, revision=revision, files_metadata=True, timeout=60
            )
        if info.sha is None or info.siblings is None:
            raise FetchError(f"the hub does not say what lies in {hub_id}; try again later")
        return Listing(
            hub_id, info.sha, _licence(info.card_data), tuple(_file(each) for each in info.siblings)
        )

    def download(self, listing: Listing, file: HubFile, part: Path, came: Callable[[int], None]) -> None:
        """Get one file; what `part` holds already is not got again.

        The hub's library keeps no half file from one run to the next, so the file to write into is ours, and only
        the getting is the library's: it asks for the rest by a range, and again when a connection is cut.

        Args:
            listing: whose file.
            file: which.
            part: grows to the whole file.
            came: told how many bytes more have come; less than none when they had to be thrown away.

        Raises:
            FetchError: the hub cannot be reached, or gives something else.
            OSError: the disk is full.
        """
        from huggingface_hub import hf_hub_url  # noqa: PLC0415
        from huggingface_hub.file_download import http_get  # noqa: PLC0415 # pyright: ignore[reportUnknownVariableType]
        from huggingface_hub.utils import build_hf_headers  # noqa: PLC0415 # pyright: ignore[reportUnknownVariableType]

        class Bar(_Bar):
            told = staticmethod(came)

        url = hf_hub_url(listing.hub_id, file.path, revision=listing.revision, endpoint=self.endpoint)
        # A range counts bytes of the file, so the file must not come compressed.
        headers = {**build_hf_headers(token=self.token), "Accept-Encoding": "identity"}
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("ab") as growing, _telling(listing.hub_id, file.path):
            here = growing.tell()
            if here > file.size_bytes:
                growing.truncate(0)
                here = 0
            came(here)
            http_get(
                url,
                growing,
                resume_size=here,
                headers=headers,
                expected_size=file.size_bytes,
                displayed_filename=file.path,
                tqdm_class=Bar,  # pyright: ignore[reportArgumentType]
            )


class _Bar:
    """What the hub's library takes for a progress bar."""

    told: Callable[[int], None]

    def __init__(self, **_settings: Any) -> None:
        pass

    def update(self, count: int) -> None:
        """So many bytes more."""
        self.told(count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


def _file(sibling: Any) -> HubFile:
    large = sibling.lfs
    return HubFile(
        path=sibling.rfilename,
        size_bytes=(large.size if large else sibling.size) or 0,
        sha256=large.sha256 if large else "",
        git_blob="" if large else sibling.blob_id or "",
    )


def _licence(card: Any) -> str:
    """What the model's card says; a list, and 'other', say nothing that could be used."""
    stated = getattr(card, "license", None)
    return stated if isinstance(stated, str) and stated not in {"other", "unknown"} else ""


@contextmanager
def _telling(hub_id: str, path: str = "") -> Generator[None]:
    """The library's errors as ours. Errors of the disk pass."""
    import httpx2  # noqa: PLC0415 - the library's own client
    from huggingface_hub import errors  # noqa: PLC0415

    what = f"{path} of {hub_id}" if path else hub_id
    again = "what has come is kept: the same command goes on from there"
    try:
        yield
    except errors.OfflineModeIsEnabled as error:
        raise FetchError(
            f"{what} cannot be fetched while HF_HUB_OFFLINE is set; unset it and try again"
        ) from error
    except errors.GatedRepoError as error:
        raise FetchError(
            f"{hub_id} is given only to those who accept its terms: open https://huggingface.co/{hub_id}, accept "
            f"them with your account, make an access token there, and fetch again with HF_TOKEN=... set"
        ) from error
    except errors.RevisionNotFoundError as error:
        raise FetchError(f"the hub has no such revision of {hub_id}; see its history there") from error
    except errors.RepositoryNotFoundError as error:
        raise FetchError(
            f"the hub does not show {hub_id}: it is not there any more, or only for some; "
            f"if it is private, fetch again with HF_TOKEN=... set"
        ) from error
    except errors.EntryNotFoundError as error:
        raise FetchError(f"the hub lists {what} and does not have it; try again later") from error
    except errors.HfHubHTTPError as error:
        raise FetchError(
            f"the hub refused {what} ({error.response.status_code} {error.response.reason_phrase}); {again}"
        ) from error
    except httpx2.HTTPError as error:
        raise FetchError(
            f"the connection failed while {what} was fetched ({type(error).__name__}: {error}); {again}"
        ) from error
    except OSError as error:
        if error.errno is not None:
            raise
        # The library's word for a file of another length than was said.
        raise FetchError(f"{what} came in another length than the hub states; {again}") from error
