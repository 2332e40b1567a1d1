"""How uploaded files are kept in a bucket: S3, or what speaks its protocol. Loaded only where settings name one."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage


class Bucket(S3Storage):
    """An object appears whole or not at all. Somebody waits for it: a service that does not answer is soon given up.

    Who may write is asked where AWS's own tools ask: the environment, a profile, the machine's role.
    """

    def __init__(self, **options: Any) -> None:
        config = Config(
            connect_timeout=5,
            read_timeout=10,
            retries={"total_max_attempts": 2},
            # What is not Amazon's own often knows neither buckets as host names nor its newer checksums.
            s3={"addressing_style": "path" if options.get("endpoint_url") else "auto"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        kept = {"CacheControl": "public, max-age=31536000, immutable"}
        super().__init__(**{"client_config": config, "object_parameters": kept, **options})
