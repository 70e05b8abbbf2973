"""The composers: engines that turn a commission into audio."""
