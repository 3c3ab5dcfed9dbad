import ArgumentParser
import RunEvents

/// The release, as `--version` and every event file say it.
let keyspecVersion = "0.1.0"

/// The root of the command tree.
struct KeyspecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keyspec",
        abstract: "Tries a deployment against the documented contract of API-key authentication.",
        discussion: "Exit codes:\n" + exitCodeTable,
        version: "keyspec \(keyspecVersion)",
        groupedSubcommands: [
            CommandGroup(
                name: "Trying a deployment",
                subcommands: [
                    RunCommand.self, PlanCommand.self, ReportCommand.self, TLSCommand.self, RejudgeCommand.self,
                ]),
            CommandGroup(
                name: "Reading the specs, and what they are worth",
                subcommands: [ListCommand.self, ExplainCommand.self, TraceCommand.self, ProveCommand.self]),
            CommandGroup(
                name: "Describing a deployment",
                subcommands: [InitCommand.self, DoctorCommand.self, CleanupCommand.self]),
            CommandGroup(
                name: "Judging what was recorded elsewhere", subcommands: [RandomnessCommand.self, ScanCommand.self]),
            CommandGroup(name: "Writing files for keyspec", subcommands: [LintCommand.self, SchemaCommand.self]),
        ])

    private static var exitCodeTable: String {
        var table = TextTable(indent: 2)
        for code in ExitStatus.allCases { table.add(String(code.rawValue), code.meaning) }
        return table.text
    }
}

/// A command of keyspec. What goes wrong is thrown as `CommandFailure`; anything else that is thrown is a fault of ours.
protocol KeyspecSubcommand: AsyncParsableCommand {
    /// Does the work and tells the exit code.
    func execute(_ console: Console) async throws -> ExitStatus
}

extension KeyspecSubcommand {
    func run() async throws {
        let status = try await execute(Console(environment: currentEnvironment()))
        throw ArgumentParser.ExitCode(status.rawValue)
    }
}
