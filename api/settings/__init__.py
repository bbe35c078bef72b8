"""Settings: the environment read, checked and explained."""
