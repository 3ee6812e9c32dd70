"""Pages of concerns and cases, one module per job: load, form, action, redirect."""
