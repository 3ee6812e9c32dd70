"""Every message is a row first: written with the act, sent after commit, claimed before sending, never twice."""
