import Synchronization

/// The defects of handing out one key twice.
final class KeyRepetition: Sendable {
    static let defects: [Defect] = [.repeatsKey, .parallelDuplicate]
    /// How long the next key lies ready before another one is put in its place.
    private static let pause = Duration.milliseconds(30)
    /// How many creations ago a repeated key was made.
    private static let distance = 3

    private let faults: SwitchSet<Defect>
    private let made = Mutex<(count: Int, latest: [String])>((0, []))
    private let ready = Mutex<String?>(nil)

    init(faults: SwitchSet<Defect>) { self.faults = faults }

    /// The key that a creation is to hand out: a new one, unless a defect has it otherwise.
    func key(_ generate: () -> String) async throws -> String {
        if let turn = faults[.repeatsKey] { return repeated(every: turn, generate()) }
        guard faults.has(.parallelDuplicate) else { return generate() }
        let fresh = generate()
        let key = ready.withLock { ready in
            let key = ready ?? fresh
            ready = key
            return key
        }
        // Whoever comes in now takes the key that lies ready as well.
        try await Task.sleep(for: Self.pause)
        ready.withLock { if $0 == key { $0 = nil } }
        return key
    }

    private func repeated(every turn: Int, _ fresh: String) -> String {
        made.withLock { made in
            made.count += 1
            if made.count % turn == 0, made.latest.count == Self.distance { return made.latest[0] }
            made.latest = (made.latest + [fresh]).suffix(Self.distance)
            return fresh
        }
    }
}
