"""What somebody uploads stays in memory: Django's own way leaves it in the clear on the disk."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class InMemory(FileUploadHandler):
    """Keep the file in memory and refuse it aloud once it is larger than the server takes."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.MUARA_LARGEST_UPLOAD:
            raise RequestDataTooBig("larger than MUARA_LARGEST_UPLOAD")
        self.received.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        self.received.seek(0)
        return InMemoryUploadedFile(
            file=self.received,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
