/// Probes as they were sent and answered: the material that every oracle judges.
///
/// Kept in 24 bytes a probe, so that a million of them take 24 MB; what repeats (places, keys, reasons) is kept once. The
/// order of the probes is that of their recording, and means nothing: only their times count.
package struct History: Sendable, Hashable {
    /// One request and what it says.
    package struct Probe: Sendable, Hashable {
        package var interval: Interval
        package var outcome: ProbeOutcome
        /// What was asked about, usually the name of a key: an index into `History.subjects`.
        package var subject: Int
        /// Where it was asked, such as a node, a connection and an endpoint: an index into `History.cells`.
        package var cell: Int
        /// Credits that the request costs if it is accepted.
        package var cost: Int

        package var sent: Int64 { interval.sent }
        package var answered: Int64 { interval.answered }
    }

    private struct Packed: Sendable, Hashable {
        var sent: Int64
        var answered: Int64
        var cost: UInt32
        var cell: UInt16
        var subject: UInt8
        /// 0: no information; 1: accepted; else the reason's number and 2.
        var outcome: UInt8
    }

    private var packed: [Packed] = []
    /// The names of what was asked about.
    package private(set) var subjects: [String]
    /// The names of the places where it was asked.
    package private(set) var cells: [String]
    /// The reasons of refusals.
    package private(set) var reasons: [String]

    /// - Precondition: at most 256 subjects, 254 reasons and 65,536 cells, now and later.
    package init(subjects: [String] = [], cells: [String] = [], reasons: [String] = []) {
        self.subjects = subjects
        self.cells = cells
        self.reasons = reasons
    }

    /// The number of a subject, which is added when it is new.
    package mutating func subject(_ name: String) -> Int { Self.index(of: name, in: &subjects) }

    /// The number of a cell, which is added when it is new.
    package mutating func cell(_ name: String) -> Int { Self.index(of: name, in: &cells) }

    /// Adds a probe.
    ///
    /// - Parameter cost: credits, at least 0.
    package mutating func append(
        _ interval: Interval, _ outcome: ProbeOutcome, subject: Int = 0, cell: Int = 0, cost: Int = 0
    ) {
        packed.append(
            Packed(
                sent: interval.sent, answered: interval.answered, cost: UInt32(cost), cell: UInt16(cell),
                subject: UInt8(subject), outcome: code(of: outcome)))
    }

    /// The interval of a probe, without the rest of it: what sorting asks for.
    package func interval(at position: Int) -> Interval {
        Interval(sent: packed[position].sent, answered: packed[position].answered)
    }

    package mutating func reserveCapacity(_ count: Int) { packed.reserveCapacity(count) }

    private mutating func code(of outcome: ProbeOutcome) -> UInt8 {
        switch outcome {
        case .noInformation: 0
        case .accepted: 1
        case .refused(let reason): UInt8(Self.index(of: reason, in: &reasons) + 2)
        }
    }

    private static func index(of name: String, in names: inout [String]) -> Int {
        if let known = names.firstIndex(of: name) { return known }
        names.append(name)
        return names.count - 1
    }
}

extension History: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { packed.count }

    package subscript(position: Int) -> Probe {
        let probe = packed[position]
        let outcome: ProbeOutcome =
            switch probe.outcome {
            case 0: .noInformation
            case 1: .accepted
            default: .refused(reason: reasons[Int(probe.outcome) - 2])
            }
        return Probe(
            interval: Interval(sent: probe.sent, answered: probe.answered), outcome: outcome,
            subject: Int(probe.subject), cell: Int(probe.cell), cost: Int(probe.cost))
    }
}
