import ArgumentParser

/// Which spec files count.
struct SpecOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Folder with spec files of your own, beside the built-in ones.", valueName: "dir"))
    var specs: String?

    @Flag(help: "Use only the spec files of --specs.")
    var specsOnly = false

    func validate() throws {
        if specsOnly, specs == nil { throw ValidationError("--specs-only needs --specs DIR") }
    }
}
