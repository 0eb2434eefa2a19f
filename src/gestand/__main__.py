"""Run the command line as a module."""

from gestand.cli import main

main(prog_name="gestand")
