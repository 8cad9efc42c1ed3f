"""Uploads that are too large: counted while they arrive, and kept nowhere."""

from io import BytesIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class OversizedUpload(UploadedFile):
    """Stands for a file that was larger than any that is taken: it has its name and true size, and no
    content. Whoever checks sizes, as every form with files must, refuses it."""


class LimitedUploadHandler(FileUploadHandler):
    """Drops what comes past UPLOAD_MAX_MB of one file, so that it fills neither memory nor disk.

    It stands before Django's own handlers; answering None keeps a piece from them.
    """

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.received = 0

    @property
    def is_too_large(self) -> bool:
        return self.received > settings.UPLOAD_MAX_MB * 1024 * 1024

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        return None if self.is_too_large else raw_data

    def file_complete(self, file_size):
        if not self.is_too_large:
            return None
        for handler in self.request.upload_handlers:
            if handler is not self:
                handler.upload_interrupted()  # closes and removes what came before the limit
        return OversizedUpload(
            file=BytesIO(),
            name=self.file_name,
            content_type=self.content_type,
            size=self.received,
            charset=self.charset,
        )
