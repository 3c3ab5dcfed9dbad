import ArgumentParser
import Reporting
import RunEvents

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The whole of the program `keyspec`, from its arguments to its exit code.
package enum KeyspecProgram {
    /// Runs the command that the process's arguments name, and ends the process.
    package static func run() async -> Never {
        // A peer or reader that goes away is an error of its write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        let console = Console(environment: currentEnvironment())
        var status = await status(of: Array(CommandLine.arguments.dropFirst()), console: console)
        if let reason = console.outputLoss, status != ExitStatus.harnessFailed.rawValue {
            console.error("keyspec: standard output did not take everything: \(reason)\n")
            status = ExitStatus.reportFailed.rawValue
        }
        fflush(nil)
        exit(status)
    }

    /// Runs a command; the exit code.
    static func status(of arguments: [String], console: Console) async -> Int32 {
        do {
            let command = try KeyspecCommand.parseAsRoot(arguments)
            if command is KeyspecCommand {
                throw CommandFailure(.usage, "no command given", remedy: "see 'keyspec --help'")
            }
            if let command = command as? any KeyspecSubcommand {
                return try await command.execute(console).rawValue
            }
            // The help command, which throws what it has to say.
            var other = command
            try other.run()
            return ExitStatus.success.rawValue
        } catch let failure as CommandFailure {
            console.error(failure.text)
            return failure.status.rawValue
        } catch {
            return end(with: error, console)
        }
    }

    /// Everything that ArgumentParser throws: requests for help are answered, usage errors told.
    private static func end(with error: any Error, _ console: Console) -> Int32 {
        let code = KeyspecCommand.exitCode(for: error)
        let text = KeyspecCommand.fullMessage(for: error)
        if code == .success {
            console.output(text.isEmpty || text.hasSuffix("\n") ? text : text + "\n")
            return ExitStatus.success.rawValue
        }
        if code == .validationFailure {
            let message = text.hasPrefix("Error: ") ? String(text.dropFirst("Error: ".count)) : text
            console.error("keyspec: \(printable(message))\n")
            return ExitStatus.usage.rawValue
        }
        console.error("keyspec: internal error: \(printable("\(error)")); please report it as a fault of keyspec\n")
        return ExitStatus.harnessFailed.rawValue
    }
}
