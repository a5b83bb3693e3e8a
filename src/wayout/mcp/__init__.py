"""The questions as tools of the Model Context Protocol, for assistants that help an engineer. Nothing here changes anything."""
