"""Static files: hashed names for year-long caching, module imports rewritten to them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Static(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
