"""Referrals to outside agencies, each contact with them and each promise they made: on clocks until they answer."""
