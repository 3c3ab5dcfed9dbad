import RunEvents
import Runner
import TypedYAML

extension WaiverBook {
    /// The waivers of a file; none without one.
    ///
    /// - Parameter today: as `2026-11-23`, UTC.
    convenience init(file path: String?, today: String, _ console: Console) throws {
        guard let path else {
            self.init(today: today)
            return
        }
        let decoded = Waiver.fileSchema.decode(path: path)
        guard let waivers = decoded.value else {
            throw CommandFailure(invalid: decoded.diagnostics, what: "the waiver file \(path)", console)
        }
        console.show(decoded.diagnostics)
        self.init(waivers, today: today)
    }
}
