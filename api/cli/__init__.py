"""The commands of `tocsin`."""
