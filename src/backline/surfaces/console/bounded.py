"""How large a file may be that somebody uploads."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


MOST_BYTES = 10 * 1024 * 1024
#: What the other fields of a form may take beside it.
_BESIDE = 1024 * 1024


class BoundedUpload(FileUploadHandler):
    """Refuses a request with more bytes than a file may have, before reading it."""

    def handle_raw_input(
        self,
        input_data: object,
        META: dict[str, Any],  # noqa: N803 - Django's own name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > MOST_BYTES + _BESIDE:
            message = f"A file may have {MOST_BYTES:,} bytes."
            raise RequestDataTooBig(message)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
