// KeyspecCommands
