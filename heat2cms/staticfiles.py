"""How static files get names that change with their content, and their compressed copies."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class CompressOnce(Compressor):
    """Compresses what is not compressed already: 12 s of the first start, 1 s of the next."""

    def compress(self, path: str) -> list[str]:
        copies = [f"{path}.br", f"{path}.gz"]
        return copies if holds(path, *copies) else super().compress(path)


def holds(path: str, brotli_copy: str, gzip_copy: str) -> bool:
    """Whether both copies hold just what the file does; an interrupted run may have left half of one."""
    try:
        whole = Path(path).read_bytes()
        return (
            brotli.decompress(Path(brotli_copy).read_bytes()) == whole
            and gzip.decompress(Path(gzip_copy).read_bytes()) == whole
        )
    except (OSError, EOFError, zlib.error, brotli.error):
        return False


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Rewrites the imports between our own modules too, so that each import names a hashed file.

    Django's switch for this reads every script there is and stops at a packaged one whose imports it cannot follow.
    """

    own_scripts = "articles/*.js"
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (own_scripts, CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )

    def create_compressor(self, **options: Any) -> Compressor:
        return CompressOnce(**options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Pages name hashed files alone; the others stay as they are."""
        return super().compress_files(set(paths) & set(self.hashed_files.values()))
