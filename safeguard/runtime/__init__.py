"""What `make run` needs: its own PostgreSQL and Valkey, a mail catcher, and one supervisor over all processes.

Nothing here imports Django or the product; the parts are programs that are started, watched and stopped.
"""
