"""The forms of this app. Each leaves in `cleaned_data` exactly what its action takes."""
