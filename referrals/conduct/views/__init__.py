"""Pages of the sealed register: for reporters in `reports`, for whoever hears matters in `matters` and `records`."""
