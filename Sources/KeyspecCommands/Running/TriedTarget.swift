import Deployment
import RunEvents
import Runner
import TypedYAML

/// The deployment that a command is about, described and, for the reference deployment, started.
struct TriedTarget: Sendable {
    let description: TargetDescription
    /// The variables that its secrets come from.
    let environment: [String: String]
    /// The child process to stop in the end; nil for a deployment of the operator's.
    let reference: ReferenceProcess?

    /// Keys made on the reference deployment end with it, so that it needs no journal.
    var needsJournal: Bool { reference == nil }

    /// Ends what was started for this target.
    func stop() { reference?.stop() }
}

extension TargetOptions {
    /// Reads the target file, or starts the reference deployment; nil when asked to stop meanwhile.
    func tried(_ console: Console, stop: StopSignal) throws -> TriedTarget? {
        if let target { return try described(target, console) }
        let process = try startReference(console)
        do {
            return try described(process, console, stop: stop)
        } catch {
            process.stop()
            throw error
        }
    }

    /// Starts the reference deployment without waiting until it is ready, for commands with something else to do meanwhile.
    func startReference(_ console: Console) throws -> ReferenceProcess {
        try ReferenceProcess(
            binary: ReferenceBinary.path(environment: console.environment), defects: defect, variants: variant,
            environment: console.environment)
    }

    /// A target file, read and checked.
    func described(_ path: String, _ console: Console) throws -> TriedTarget {
        TriedTarget(
            description: try Self.read(path, console), environment: console.environment, reference: nil)
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

    /// The reference deployment, once it is ready; nil when asked to stop meanwhile.
    func described(_ process: ReferenceProcess, _ console: Console, stop: StopSignal) throws -> TriedTarget? {
        guard let ready = try process.ready(stop: stop) else {
            process.stop()
            return nil
        }
        let file = SourceFile(name: "the reference deployment", text: ready.targetText)
        let decoded = TargetDescription.schema.decode(file)
        guard let description = decoded.value else {
            throw CommandFailure(
                .harnessFailed, "the description of the reference deployment is wrong",
                remedy: "build keyspec and keyspec-reference from the same version",
                details: decoded.diagnostics.rendered(colours: console.areErrorsColoured))
        }
        return TriedTarget(description: description, environment: ready.environment, reference: process)
    }
}
