"""Pages of no app: signing in, home, one's profile, people and school, operations, health, the demo's mail."""
