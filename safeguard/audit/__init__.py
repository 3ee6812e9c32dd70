"""The one log that every act, reading and refusal ends in. Append-only, hashed at insert, sealed in a chain.

Lowest of the apps: labels are copied and ids are plain numbers, so history outlives what it is about.
"""
