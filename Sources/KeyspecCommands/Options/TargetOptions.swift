import ArgumentParser

/// What is tried: a described deployment, or the reference deployment with mistakes switched on.
struct TargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The deployment's description ('keyspec init' writes one); without it, the reference deployment is started.",
            valueName: "file"))
    var target: String?

    @Option(
        help: ArgumentHelp(
            "A mistake of the reference deployment to switch on; may be repeated.", valueName: "name[=value]"))
    var defect: [String] = []

    @Option(
        help: ArgumentHelp(
            "A harmless variant of the reference deployment to switch on; may be repeated.", valueName: "name[=value]"))
    var variant: [String] = []

    func validate() throws {
        if target != nil, !defect.isEmpty || !variant.isEmpty {
            throw ValidationError("--defect and --variant belong to the reference deployment, not to a --target")
        }
    }
}
