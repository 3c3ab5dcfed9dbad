import ArgumentParser
import Runner

/// Which checks are meant.
struct SelectionOptions: ParsableArguments {
    static let patternHelp: ArgumentHelp = ArgumentHelp(
        "Only what this names: a check, a row, a suite, a clause or an area, with * and ?; may be repeated.",
        valueName: "pattern")

    @Option(help: patternHelp)
    var only: [String] = []

    @Option(
        help: ArgumentHelp("Only one of several parts that together run everything once.", valueName: "i/n"),
        transform: Self.shard)
    var shard: Selection.Shard?

    @Flag(help: "Watch for 5 min, not 3 s, what may come back after a change; everything else runs meanwhile.")
    var thorough = false

    /// How long what may come back after a change is watched.
    var horizon: Horizon { thorough ? .thorough : .gate }

    var selection: Selection { Selection(patterns: only, shard: shard) }

    private static func shard(_ text: String) throws -> Selection.Shard {
        guard let shard = Selection.Shard(text) else {
            throw ValidationError("write for example 2/5, with a first number from 1 to the second")
        }
        return shard
    }
}
