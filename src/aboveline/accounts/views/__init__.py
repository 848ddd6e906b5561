"""The pages of the app `accounts`."""
