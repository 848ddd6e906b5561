"""The demonstration: a made-up country with people, history and somebody in every role."""
