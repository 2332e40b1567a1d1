"""How static files get names that change with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Rewrites the imports between our own modules too, so that each import names a hashed file.

    Django's switch for this reads every script there is and stops at a packaged one whose imports it cannot follow.
    """

    own_scripts = "articles/*.js"
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (own_scripts, CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
