"""The command line of tuanthu; one module per command."""
