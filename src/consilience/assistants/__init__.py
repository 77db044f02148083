"""What assistants (programs with a language model) may read, and the few things they can ask."""
