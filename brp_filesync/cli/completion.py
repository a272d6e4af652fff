"""`filesync completion`: what a shell needs to complete commands and options by the Tab key."""

import click

from brp_filesync.cli.shown import json_option, printed


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@json_option("setting_up.Completion")
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what the SHELL (bash, zsh or fish) needs to complete commands by the Tab key.

    \b
    Examples:
      filesync completion bash > ~/.local/share/bash-completion/completions/filesync
      echo 'eval "$(filesync completion zsh)"' >> ~/.zshrc
      filesync completion fish > ~/.config/fish/completions/filesync.fish
    """
    from click.shell_completion import BashComplete, FishComplete, ZshComplete

    made = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}[shell]
    whole = ctx.find_root().command
    source = made(whole, {}, "filesync", "_FILESYNC_COMPLETE").source()
    if not printed({"shell": shell, "text": source}):
        click.echo(source)
