"""Taking uploads in: straight to a temporary file, never more than the limit of each, whatever the browser promised."""

from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

from safeguard.files.names import clean_name
from safeguard.files.rules import MOST_PER_RECORD

ROOM_FOR_FIELDS: Final = 10 * 1024 * 1024


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Keep what fits; of a file that does not, only the size, so that the form can name it and nothing typed is lost.

    A request larger than all that a record may hold is refused before it is read (RequestDataTooBig).
    """

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **options: Any) -> None:
        if content_length > MOST_PER_RECORD * settings.FILES_MAX_BYTES + ROOM_FOR_FIELDS:
            raise RequestDataTooBig("The upload is larger than all the files that a record may hold.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a temporary file that owes nothing to the name given: that may be longer than a file system allows."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = TemporaryUploadedFile("upload", self.content_type, 0, self.charset, self.content_type_extra)
        self.file.name = clean_name(self.file_name or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write while it fits; the first chunk too many empties the file, later ones are only counted."""
        if start + len(raw_data) <= settings.FILES_MAX_BYTES:
            self.file.write(raw_data)
        elif start <= settings.FILES_MAX_BYTES:
            self.file.truncate(0)
