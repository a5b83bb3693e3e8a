"""What the run of any command is made of: its arguments, its network, its exit code, and the signals that end it.

Reading order: `group` (commands that are imported when called), `option` (the options that commands share), `network`
(where a command's network comes from) with `progress`, `answer` (the exit code), `command_line` (what to type next),
`ending_signal`.
"""
