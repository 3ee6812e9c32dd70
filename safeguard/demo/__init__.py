"""The demo world: two invented schools of one trust and a term and a half of their history, told through actions.

Used by `make run` and by the tests (`world.build_world`). Composition root: it may know every app; only commands and
tests import it.
"""
