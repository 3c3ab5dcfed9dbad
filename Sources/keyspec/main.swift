import KeyspecCommands

await KeyspecProgram.run()
