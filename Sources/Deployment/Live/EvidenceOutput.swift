internal import Secrecy
internal import TypedYAML

extension LiveDeployment {
    /// What the program of an evidence source prints, at most 256 MiB of it.
    ///
    /// - Throws: an error that names the source. A cancelled task ends the program.
    package func output(of command: [String], timeout: Duration, source: EvidenceSource) async throws(ProviderError)
        -> [UInt8]
    {
        let limit = 256 << 20
        let outcome = await CommandOutcome.run(command, folder: target.file.folder, timeout: timeout, limit: limit)
        if case .ended(.exited(0)) = outcome.ending { return outcome.output }
        let reason =
            switch outcome.ending {
            case .ended(let ending): "ended with \(ending)\(ShownOutput(vault: vault).sentence(outcome.errors))"
            case .timedOut: "did not end within \(timeout)"
            case .stopped: "was stopped before its end"
            case .tooMuchOutput: "prints more than \(limit) bytes"
            case .notStarted(let reason, _): "cannot be started: \(reason)"
            }
        throw ProviderError(
            .operator, "the program '\(command[0])' of the evidence '\(source.name)' \(reason)",
            remedy: "run it by itself and repair it", place: source.place.description)
    }
}
