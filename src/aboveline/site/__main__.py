"""`python -m aboveline.site` is the program `aboveline`."""

from aboveline.site.program import run

if __name__ == "__main__":
    run()
