"""Archives: a package that a repository takes in and a stranger can read without this program."""
