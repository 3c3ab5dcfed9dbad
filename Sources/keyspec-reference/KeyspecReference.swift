import ArgumentParser
import ReferenceDeployment

/// The command line of the reference deployment.
@main
struct KeyspecReference: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keyspec-reference",
        abstract: "A sound deployment of the documented API, with mistakes to switch on.",
        version: referenceVersion,
        subcommands: [Serve.self, Control.self, Defects.self, Variants.self])
}

/// Lists the defects.
struct Defects: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the defects that can be switched on.")

    @Flag(help: "As a JSON array of objects with id, clause, summary and parameter.")
    var json = false

    func run() { print(listing(allDefects, json: json)) }
}

/// Lists the harmless variants.
struct Variants: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the harmless variants that can be switched on.")

    @Flag(help: "As a JSON array of objects with id, summary and parameter.")
    var json = false

    func run() { print(listing(allVariants, json: json)) }
}

private func listing(_ switches: [SwitchDescription], json: Bool) -> String {
    if json { return switches.json }
    let names = switches.map { $0.id + ($0.parameter.map { "=\($0.text)" } ?? "") }
    let width = names.map(\.count).max() ?? 0
    return zip(names, switches).map { name, described in
        let clause = described.clause.map { $0.padded(to: 7) } ?? ""
        return "\(name.padded(to: width))  \(clause)\(described.summary)"
    }.joined(separator: "\n")
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
