import ArgumentParser

/// Which spec files count.
struct SpecOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Spec file of your own, or folder of such files, beside the built-in ones; may be repeated.",
            valueName: "path"))
    var specs: [String] = []

    @Flag(help: "Use only the spec files of --specs.")
    var specsOnly = false

    func validate() throws {
        if specsOnly, specs.isEmpty { throw ValidationError("--specs-only needs --specs PATH") }
    }
}
