import Deployment
import RunEvents
import Runner
import TypedYAML

/// The deployment that a command is about, described and ready to be tried.
struct TriedTarget: Sendable {
    let description: TargetDescription
    /// The variables that its secrets come from.
    let environment: [String: String]
    /// Whether keys that are left outlive the command, so that a journal must tell of them.
    let needsJournal: Bool
}

extension TargetOptions {
    /// Starts the reference deployment when no other is named; returns before it is ready. The caller stops it.
    func startReference(_ console: Console) throws -> ReferenceProcess? {
        guard target == nil else { return nil }
        return try ReferenceProcess(
            binary: ReferenceBinary.path(environment: console.environment), defects: defect, variants: variant,
            environment: console.environment)
    }

    /// What the target file says, or the reference deployment once it is ready; nil when asked to stop meanwhile.
    func tried(_ reference: ReferenceProcess?, _ console: Console, stop: StopSignal) throws -> TriedTarget? {
        if let target {
            let description = try Self.read(target, console)
            return TriedTarget(description: description, environment: console.environment, needsJournal: true)
        }
        guard let reference, let ready = try reference.ready(stop: stop) else { return nil }
        return try Self.tried(ready, binary: reference.binary, console)
    }

    /// The reference deployment as a target.
    static func tried(_ ready: ReferenceReadyLine, binary: String, _ console: Console) throws -> TriedTarget {
        let decoded = TargetDescription.schema.decode(
            SourceFile(name: "the reference deployment", text: ready.targetText(binary: binary)))
        guard let description = decoded.value else {
            throw CommandFailure(
                .harnessFailed, "the description of the reference deployment is wrong",
                remedy: "build keyspec and keyspec-reference from the same version",
                details: console.text(of: decoded.diagnostics))
        }
        return TriedTarget(description: description, environment: ready.environment, needsJournal: false)
    }

    /// What a target file says; its errors end the command.
    static func read(_ path: String, _ console: Console) throws -> TargetDescription {
        let decoded = TargetDescription.read(path: path)
        guard let description = decoded.value else {
            throw CommandFailure(invalid: decoded.diagnostics, what: "the target file \(path)", console)
        }
        console.show(decoded.diagnostics)
        return description
    }
}
